// Merges maxima and sums of exponentials.
#include "kernels/rowwise/combine.glsl"
#include "kernels/rowwise/difference.glsl"
#include "kernels/rowwise/others.glsl"

// What a part without the maximum adds to the sum of the others, in units of 2^-64. One without any finite element adds
// nothing.
precise Pair addition_of(uvec4 part, uint key) {
  precise const Pair difference = difference_of(unordered(part.x), unordered(key));
  precise const Pair factor = raised_exp_nonpositive(difference.head, difference.tail);
  precise Pair sum = two_sum(1.0, uintBitsToFloat(part.y));
  sum.tail = sum.tail + uintBitsToFloat(part.z);
  precise Pair product = two_product(sum.head, factor.head);
  product.tail = product.tail + (sum.tail * factor.head + sum.head * factor.tail);
  return chosen(part.x > kOrderedMinusInfinity, product, single(0.0));
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
    others.wholes += has_maximum ? kRaisedOne : 0.0;
    precise const Pair rest = Pair(kRaisedOne * uintBitsToFloat(part.y), kRaisedOne * uintBitsToFloat(part.z));
    others.sum = added_exactly(others.sum, chosen(has_maximum, rest, addition_of(part, key)));
  }
  store_statistic(row, key, others_of_row(others));
}
