// The frame of the pointwise kernels: which invocation handles which elements, and how they are stored.
//
// An invocation handles kVectorsPerInvocation vectors of 16 bytes: neighbours in the workgroup take neighbouring
// vectors, or each takes vectors that lie together, and stores them in pairs. Memory past the last element is left as
// it is. A kernel defines, before including this,
//   uvec4 result_quad(Quad quad, Parameters p)   four elements, one a word
// or declares it before and defines it after; HAS_GRADIENT when it reads dy; and CONSTANTS, the struct of its push
// constants, when that is another than PointwiseConstants.

#include "kernels/common/workgroup.glsl"

layout(local_size_x_id = kPointwiseWorkgroupId, local_size_y = 1, local_size_z = 1) in;
layout(constant_id = kPointwiseVectorsId) const uint kVectorsPerInvocation = 4;
// Whether the window may end inside a workgroup's share; without that no index needs a test.
layout(constant_id = kPointwiseGuardedId) const bool kGuarded = true;
// Whether the result is added to what is there.
layout(constant_id = kPointwiseAccumulatesId) const bool kAccumulates = false;
// Whether an invocation's vectors, an even number, lie together. The result then begins at an even vector.
layout(constant_id = kTakesVectorsTogetherId) const bool kTakesVectorsTogether = false;

#ifndef CONSTANTS
#define CONSTANTS PointwiseConstants
#endif
layout(push_constant) uniform Constants { CONSTANTS constants; };

layout(std430, binding = 0) readonly buffer SourceVectors { uvec4 source_vectors[]; };
layout(std430, binding = 0) readonly buffer SourceWords { uint source_words[]; };
#ifdef HAS_GRADIENT
layout(std430, binding = 1) readonly buffer GradientVectors { uvec4 gradient_vectors[]; };
layout(std430, binding = 1) readonly buffer GradientWords { uint gradient_words[]; };
#define RESULT_BINDING 2
#else
#define RESULT_BINDING 1
#endif
layout(std430, binding = RESULT_BINDING) buffer ResultVectors { uvec4 result_vectors[]; };
layout(std430, binding = RESULT_BINDING) buffer ResultWords { uint result_words[]; };
struct VectorPair {
  uvec4 first;
  uvec4 second;
};
layout(std430, binding = RESULT_BINDING) writeonly buffer ResultPairs { VectorPair result_pairs[]; };

uvec4 result_vector(Quad vector, Parameters p) {
  if (kElementType == kFloat32) return result_quad(vector, p);
  return uvec4(packed(result_quad(quad_of(vector, 0), p)), packed(result_quad(quad_of(vector, 1), p)));
}

// Where the window begins in each tensor, in vectors. Read before the loop: drivers that emulate a GPU would read it
// anew for each vector.
struct Offsets {
  uint source;
  uint gradient;
  uint result;
};

uvec4 vector_at(uint index, Offsets offsets, Parameters p) {
  const uvec4 source = source_vectors[offsets.source + index];
#ifdef HAS_GRADIENT
  const uvec4 gradient = gradient_vectors[offsets.gradient + index];
#else
  const uvec4 gradient = uvec4(0u);
#endif
  const uint place = offsets.result + index;
  const uvec4 previous = kAccumulates ? result_vectors[place] : uvec4(0u);
  return result_vector(Quad(source, gradient, previous, index * kVectorElements), p);
}

// Element `index` of the window alone, for the elements past the last whole vector.
void do_element(uint index, Parameters p) {
  const uint per_word = kVectorElements / 4;
  const uint word = index / per_word;
  const uint shift = 16 * (index % per_word);
  const uint mask = kElementType == kFloat32 ? 0xffffffffu : 0xffffu;
  const uint source = (source_words[4 * constants.source_offset + word] >> shift) & mask;
#ifdef HAS_GRADIENT
  const uint gradient = (gradient_words[4 * constants.gradient_offset + word] >> shift) & mask;
#else
  const uint gradient = 0u;
#endif
  const uint place = 4 * constants.result_offset + word;
  const uint previous = (result_words[place] >> shift) & mask;
  const uint result = result_quad(Quad(uvec4(source), uvec4(gradient), uvec4(previous), index), p).x;
  result_words[place] = (result_words[place] & ~(mask << shift)) | (result << shift);
}

void main() {
  const Parameters p = parameters_from(constants.parameters);
  const Offsets offsets = Offsets(constants.source_offset, constants.gradient_offset, constants.result_offset);
  const uint step = kTakesVectorsTogether ? 1 : gl_WorkGroupSize.x;
  const uint first = workgroup() * (gl_WorkGroupSize.x * kVectorsPerInvocation) +
                     gl_LocalInvocationID.x * (kTakesVectorsTogether ? kVectorsPerInvocation : 1);
  const uint vectors = constants.elements / kVectorElements;
  for (uint i = 0; i < kVectorsPerInvocation; i += kTakesVectorsTogether ? 2 : 1) {
    const uint index = first + i * step;
    const uint place = offsets.result + index;
    if (kTakesVectorsTogether && (!kGuarded || index + 1 < vectors)) {
      const uvec4 vector = vector_at(index, offsets, p);
      result_pairs[place / 2] = VectorPair(vector, vector_at(index + 1, offsets, p));
    } else if (!kGuarded || index < vectors) {
      result_vectors[place] = vector_at(index, offsets, p);
    }
  }
  if (!kGuarded) return;
  // One invocation does the rest, so that elements that share a word are not written by two.
  if (first == 0)
    for (uint index = vectors * kVectorElements; index < constants.elements; ++index)
      do_element(index, p);
}
