// y = f(x) with parameters from tensors.
#define FIRST_PARAMETER_BINDING 2
#include "kernels/channelwise.glsl"

layout(std430, binding = 0) readonly buffer SourceVectors { uvec4 source_vectors[]; };
layout(std430, binding = 0) readonly buffer SourceWords { uint source_words[]; };
layout(std430, binding = 1) buffer ResultVectors { uvec4 result_vectors[]; };
layout(std430, binding = 1) buffer ResultWords { uint result_words[]; };

uvec4 result_quad(uvec4 source, inout Cursor cursor) {
  precise const vec4 x = decoded(source);
  precise vec4 y;
  y.x = forward(x.x, cursor.p);
  advance(cursor);
  y.y = forward(x.y, cursor.p);
  advance(cursor);
  y.z = forward(x.z, cursor.p);
  advance(cursor);
  y.w = forward(x.w, cursor.p);
  advance(cursor);
  return encoded(quiet_where_nan(floatBitsToUint(x), floatBitsToUint(y)));
}

void do_vector(uint index) {
  const uvec4 source = source_vectors[constants.source_offset + index];
  Cursor cursor = cursor_at(index * kVectorElements, kVectorElements);
  const uvec4 first = result_quad(unpacked(source, 0), cursor);
  if (kElementType == kFloat32) {
    result_vectors[constants.result_offset + index] = first;
  } else {
    const uvec4 second = result_quad(unpacked(source, 1), cursor);
    result_vectors[constants.result_offset + index] = uvec4(packed(first), packed(second));
  }
}

// The elements past the last whole vector.
void do_rest(uint first) {
  for (uint index = first; index < constants.elements; ++index) {
    const uint shift = shift_of(kElementType, index);
    const uint mask = kElementType == kFloat32 ? 0xffffffffu : 0xffffu;
    const uint word = word_of(kElementType, index);
    const uint source = (source_words[4 * constants.source_offset + word] >> shift) & mask;
    Cursor cursor = cursor_at(index, 4);
    const uint result = result_quad(uvec4(source), cursor).x;
    const uint place = 4 * constants.result_offset + word;
    result_words[place] = (result_words[place] & ~(mask << shift)) | (result << shift);
  }
}

void main() {
  const uint vectors = constants.elements / kVectorElements;
  const uint first = workgroup() * (gl_WorkGroupSize.x * kVectorsPerInvocation) + gl_LocalInvocationID.x;
  for (uint i = 0; i < kVectorsPerInvocation; ++i) {
    const uint index = first + i * gl_WorkGroupSize.x;
    if (index < vectors) do_vector(index);
  }
  if (first == 0) do_rest(vectors * kVectorElements);
}
