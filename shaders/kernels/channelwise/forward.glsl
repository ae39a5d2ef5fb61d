// y = f(x) with parameters from tensors.
#define FIRST_PARAMETER_BINDING 2
#include "kernels/channelwise/frame.glsl"

layout(std430, binding = 0) readonly buffer SourceVectors { uvec4 source_vectors[]; };
layout(std430, binding = 0) readonly buffer SourceWords { uint source_words[]; };
layout(std430, binding = 1) buffer ResultVectors { uvec4 result_vectors[]; };
layout(std430, binding = 1) buffer ResultWords { uint result_words[]; };

VECTOR_READER(source)
VECTOR_WRITER(result)

#define RESULT(component)                                      \
  y.component = forward(x.component, cursor.p);                \
  refused.component = refused_at(x.component, cursor.refused); \
  advance(cursor);

uvec4 result_quad(uvec4 source, inout Cursor cursor) {
  precise const vec4 x = decoded(source);
  precise vec4 y;
  uvec4 refused;
  if (kSharesParameters) {
    const Parameters p = cursor.p;
    y = FOUR_OF(forward, x, p);
    refused = refused_at(x, cursor.refused);
  } else {
    RESULT(x)
    RESULT(y)
    RESULT(z)
    RESULT(w)
  }
  const uvec4 bits = quiet_where_nan(floatBitsToUint(x), floatBitsToUint(y));
  return encoded(without_refused(bits, refused, 0));
}

void do_vector(uint index) {
  const uint count = elements_of(index);
  const uvec4 source = source_vector(constants.source_offset + index, count);
  Cursor cursor = cursor_at(index * kVectorElements, kVectorElements);
  uvec4 result = result_quad(unpacked(source, 0), cursor);
  if (kElementType != kFloat32) {
    const uvec4 second = result_quad(unpacked(source, 1), cursor);
    result = uvec4(packed(result), packed(second));
  }
  result_store(constants.result_offset + index, count, result);
}

void main() {
  const uint vectors = begun_vectors();
  const uint first = workgroup() * (gl_WorkGroupSize.x * kVectorsPerInvocation) + gl_LocalInvocationID.x;
  for (uint i = 0; i < kVectorsPerInvocation; ++i) {
    const uint index = first + i * gl_WorkGroupSize.x;
    if (index < vectors) do_vector(index);
  }
}
