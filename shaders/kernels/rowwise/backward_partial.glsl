// The sum of every segment.
#define HAS_GRADIENT
#define MASK_BINDING 3
#include "kernels/rowwise/frame.glsl"
#include "kernels/rowwise/gradient.glsl"
#include "kernels/rowwise/backward_statistics.glsl"
#include "kernels/rowwise/segments.glsl"

layout(std430, binding = 2) writeonly buffer Partials { uvec4 partials[]; };

void main() {
  const Segment segment = this_segment();
  precise const RowTotal gradient = gradient_sum_of(segment.row, segment.begin, segment.steps);
  if (segment.steps > 0 && lane() == 0)
    partials[partial_place(segment)] = uvec4(gradient.is_far ? 1u : 0u, floatBitsToUint(gradient.sum.head),
                                             floatBitsToUint(gradient.sum.tail), 0u);
}
