// Merges maxima and sums of exponentials.
#include "kernels/rowwise_combine.glsl"
#include "kernels/rowwise_difference.glsl"
#include "kernels/rowwise_others.glsl"

// What a part without the maximum adds to the sum of the others, in units of 2^-64. One without any finite element adds nothing.
precise float addition_of(uvec4 part, uint key) {
  precise const Pair difference = difference_of(unordered(part.x), unordered(key));
  precise const float sum = 1.0 + uintBitsToFloat(part.y);
  precise const float value = sum * raised_exp_nonpositive(difference.head, difference.tail).head;
  return part.x > kOrderedMinusInfinity ? value : 0.0;
}

void main() {
  const uint row = row_to_combine();
  const uint count = statistics_of_row(row);

  uint key = kOrderedMinusInfinity;
  for (uint i = lane(); i < count; i += kLanes) key = max(key, statistic(row, i).x);
  key = row_maximum(key);

  precise Others others = kNoOthers;
  for (uint i = lane(); i < count; i += kLanes) {
    const uvec4 part = statistic(row, i);
    const bool has_maximum = part.x == key && key > kOrderedMinusInfinity;
    others.maxima += has_maximum ? kRaisedOne : 0.0;
    precise const Pair rest = Pair(kRaisedOne * uintBitsToFloat(part.y), kRaisedOne * uintBitsToFloat(part.z));
    others.sum = added(others.sum, chosen(has_maximum, rest, single(addition_of(part, key))));
  }
  store_statistic(row, key, others_of_row(others));
}
