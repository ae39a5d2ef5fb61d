// Merges sums, each with its unit.
#include "kernels/rowwise/combine.glsl"

void main() {
  const uint row = row_to_combine();
  const uint count = statistics_of_row(row);
  precise WideSum sum = kZeroWideSum;
  for (uint i = lane(); i < count; i += kLanes) {
    const uvec4 part = statistic(row, i);
    precise const float value = uintBitsToFloat(part.y);
    if (part.x != 0)
      sum.far = added_without_bound(sum.far, value);
    else
      sum = added(added(sum, value), uintBitsToFloat(part.z));
  }
  precise const RowTotal total = row_total(sum);
  store_statistic(row, total.is_far ? 1u : 0u, total.sum);
}
