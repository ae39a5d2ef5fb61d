// The elements of a tensor as float32, for each of a window of the tensor that it is broadcast to.
#extension GL_EXT_control_flow_attributes : require
#include "kernels/common/broadcast.glsl"
#include "kernels/common/elements.glsl"
#include "kernels/common/workgroup.glsl"

layout(constant_id = kBroadcastLengthsId) const uint kLengths = 0;
layout(constant_id = kBroadcastHasInnermostId) const bool kHasInnermost = true;
layout(local_size_x = 256, local_size_y = 1, local_size_z = 1) in;

layout(push_constant) uniform Constants { BroadcastConstants constants; };

layout(std430, binding = 0) readonly buffer SourceWords { uint source_words[]; };
layout(std430, binding = 1) writeonly buffer Result { float result[]; };

void main() {
  const uint element = workgroup() * gl_WorkGroupSize.x + gl_LocalInvocationID.x;
  if (element >= constants.elements) return;
  const uint place =
      constants.source_offset + broadcast_place(constants.phase + element, constants.lengths, kLengths, kHasInnermost);
  result[constants.result_offset + element] = decoded(uvec4(element_in(source_words[word_of(place)], place))).x;
}
