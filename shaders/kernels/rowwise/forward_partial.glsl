// The statistics of every segment.
#define MASK_BINDING 2
#include "kernels/rowwise/frame.glsl"
#include "kernels/rowwise/forward_statistics.glsl"
#include "kernels/rowwise/segments.glsl"

layout(std430, binding = 1) writeonly buffer Partials { uvec4 partials[]; };

void main() {
  const Segment segment = this_segment();
  const Statistics statistics = statistics_of(segment.row, segment.begin, segment.steps);
  if (segment.steps > 0 && lane() == 0)
    partials[partial_place(segment)] = uvec4(statistics.key, floatBitsToUint(statistics.others.head),
                                             floatBitsToUint(statistics.others.tail), 0u);
}
