// The statistics of whole rows from those of their segments, merged with those of earlier windows.
#include "kernels/rowwise.glsl"
#include "kernels/rowwise_difference.glsl"

layout(std430, binding = 1) buffer RowStatistics { uvec2 row_statistics[]; };

// Statistic `index` of a row: its segments, and after them what earlier windows gave.
uvec2 statistic(uint row, uint index) {
  if (index == constants.segments) return row_statistics[constants.statistics_offset + row];
  const uint place = constants.partial_offset + index * constants.rows + row;
  return uvec2(source_words[2 * place], source_words[2 * place + 1]);
}

void main() {
  const uint row = workgroup() * kRowsPerWorkgroup + row_in_workgroup();
  const uint count = row < constants.rows ? constants.segments + constants.continues : 0;

#ifdef COMBINES_MAXIMA
  uint key = kOrderedMinusInfinity;
  for (uint i = lane(); i < count; i += kLanes) key = max(key, statistic(row, i).x);
  key = row_maximum(key);
#else
  const uint key = 0;
#endif

  precise Sum sum = Sum(0.0, 0.0);
  for (uint i = lane(); i < count; i += kLanes) {
    const uvec2 part = statistic(row, i);
    precise float value = uintBitsToFloat(part.y);
#ifdef COMBINES_MAXIMA
    // A part without any finite element has sum 0 and adds nothing, whatever its key.
    const bool is_ordinary = part.x > kOrderedMinusInfinity && key < kOrderedInfinity;
    if (kScaled && is_ordinary) {
      precise const Pair difference = difference_of(unordered(part.x), unordered(key));
      value = value * exp_nonpositive(difference.head, difference.tail);
    } else {
      precise const float shifted = is_ordinary ? unordered(part.x) - unordered(key) : 0.0;
      value = value * exp_nonpositive(shifted);
    }
#endif
    sum = added(sum, value);
  }
  precise const float total = total_of(sum);
  if (row < constants.rows && lane() == 0)
    row_statistics[constants.statistics_offset + row] = uvec2(key, floatBitsToUint(total));
}
