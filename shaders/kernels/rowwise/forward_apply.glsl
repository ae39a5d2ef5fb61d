// y over every segment, from the statistics of its row.
#define RESULT_BINDING 2
#define MASK_BINDING 3
#include "kernels/rowwise/frame.glsl"
#include "kernels/rowwise/forward_statistics.glsl"
#include "kernels/rowwise/forward_results.glsl"
#include "kernels/rowwise/segments.glsl"

layout(std430, binding = 1) readonly buffer RowStatistics { uvec4 row_statistics[]; };

void main() {
  const Segment segment = this_segment();
  if (segment.steps == 0) return;
  const uvec4 stored = row_statistics[constants.statistics_offset + segment.row];
  store_results(segment.row, segment.begin, segment.steps,
                Statistics(stored.x, Pair(uintBitsToFloat(stored.y), uintBitsToFloat(stored.z))));
}
