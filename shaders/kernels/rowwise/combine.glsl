// What kernels share that merge the statistics of a row's segments with those of earlier windows.
#include "kernels/rowwise/frame.glsl"

layout(std430, binding = 0) readonly buffer Partials { uvec4 partials[]; };
// The second word has a tail, the third.
layout(std430, binding = 1) buffer RowStatistics { uvec4 row_statistics[]; };

// Statistic `index` of a row: its segments, and after them what earlier windows gave.
uvec4 statistic(uint row, uint index) {
  if (index == constants.segments) return row_statistics[constants.statistics_offset + row];
  return partials[constants.partial_offset + index * constants.rows + row];
}

uint row_to_combine() { return workgroup() * kRowsPerWorkgroup + row_in_workgroup(); }

uint statistics_of_row(uint row) { return row < constants.rows ? constants.segments + constants.continues : 0; }

void store_statistic(uint row, uint first, Pair second) {
  if (row < constants.rows && lane() == 0)
    row_statistics[constants.statistics_offset + row] =
        uvec4(first, floatBitsToUint(second.head), floatBitsToUint(second.tail), 0u);
}
