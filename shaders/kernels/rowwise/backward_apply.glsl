// dx over every segment, from the sum of its row.
#define HAS_GRADIENT
#define RESULT_BINDING 3
#define MASK_BINDING 4
#include "kernels/rowwise/frame.glsl"
#include "kernels/rowwise/gradient.glsl"
#include "kernels/rowwise/backward_results.glsl"
#include "kernels/rowwise/segments.glsl"

layout(std430, binding = 2) readonly buffer RowStatistics { uvec4 row_statistics[]; };

void main() {
  const Segment segment = this_segment();
  if (segment.steps == 0) return;
  const uvec4 stored = row_statistics[constants.statistics_offset + segment.row];
  const Pair sum = Pair(uintBitsToFloat(stored.y), uintBitsToFloat(stored.z));
  store_results(segment.row, segment.begin, segment.steps, RowTotal(sum, stored.x != 0));
}
