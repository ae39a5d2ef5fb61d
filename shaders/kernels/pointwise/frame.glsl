// The frame of the pointwise kernels: which invocation handles which elements, and how they are stored.
//
// An invocation handles kVectorsPerInvocation vectors of 16 bytes: neighbours in the workgroup take neighbouring
// vectors, or each takes vectors that lie together, and stores them in pairs. Memory past the last element is left as
// it is. A kernel defines, before including this,
//   uvec4 result_quad(Quad quad, Parameters p)   four elements, one a word
// or declares it before and defines it after; HAS_GRADIENT when it reads dy; and CONSTANTS, the struct of its push
// constants, when that is another than PointwiseConstants, which alone has views.

#include "kernels/common/views.glsl"
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
#define HAS_VIEWS
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

uvec4 vector_of_results(Quad vector, Parameters p) {
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

// A tensor of the call: <name>_vector reads the vector of this index, where the window begins at the vector `first`, and
// <name>_element_place is where in memory an element of the window is.
#ifdef HAS_VIEWS
#define TENSOR(number, name)                                                                        \
  uint name##_place_in_view(uint element) {                                                         \
    return constants.name##_offset + place_in_view(constants.views.name, constants.views.middle,    \
                                                   constants.views.inner, element);                 \
  }                                                                                                 \
  uvec4 name##_vector(uint index, uint first) {                                                     \
    if (VIEW_OF(number) == kNoView) return name##_vectors[first + index];                           \
    const uint element = index * kVectorElements;                                                   \
    if (VIEW_OF(number) == kVectorView)                                                             \
      return name##_vectors[name##_place_in_view(element) / kVectorElements];                       \
    uvec4 vector = uvec4(0u);                                                                       \
    GATHER_VECTOR(vector, name##_words, name##_place_in_view(element + i))                          \
    return vector;                                                                                  \
  }                                                                                                 \
  uint name##_element_place(uint element) {                                                         \
    if (VIEW_OF(number) == kNoView) return kVectorElements * constants.name##_offset + element;     \
    return name##_place_in_view(element);                                                           \
  }
#else
#define TENSOR(number, name)                                                                        \
  uvec4 name##_vector(uint index, uint first) { return name##_vectors[first + index]; }             \
  uint name##_element_place(uint element) { return kVectorElements * constants.name##_offset + element; }
#endif

TENSOR(0, source)
#ifdef HAS_GRADIENT
TENSOR(1, gradient)
#endif
TENSOR(2, result)

void store_vector(uint index, uint first, uvec4 vector) {
#ifdef HAS_VIEWS
  const uint element = index * kVectorElements;
  if (VIEW_OF(2) == kVectorView) {
    result_vectors[result_place_in_view(element) / kVectorElements] = vector;
    return;
  }
  if (VIEW_OF(2) == kElementView) {
    SCATTER_VECTOR(vector, result_words, result_place_in_view(element + i))
    return;
  }
#endif
  result_vectors[first + index] = vector;
}

uvec4 vector_at(uint index, Offsets offsets, Parameters p) {
  const uvec4 source = source_vector(index, offsets.source);
#ifdef HAS_GRADIENT
  const uvec4 gradient = gradient_vector(index, offsets.gradient);
#else
  const uvec4 gradient = uvec4(0u);
#endif
  const uvec4 previous = kAccumulates ? result_vector(index, offsets.result) : uvec4(0u);
  return vector_of_results(Quad(source, gradient, previous, index * kVectorElements), p);
}

// Element `index` of the window alone, for the elements past the last whole vector.
void do_element(uint index, Parameters p) {
  const uint source_at = source_element_place(index);
  const uint source = element_in(source_words[word_of(source_at)], source_at);
#ifdef HAS_GRADIENT
  const uint gradient_at = gradient_element_place(index);
  const uint gradient = element_in(gradient_words[word_of(gradient_at)], gradient_at);
#else
  const uint gradient = 0u;
#endif
  const uint place = result_element_place(index);
  const uint previous = element_in(result_words[word_of(place)], place);
  const uint result = result_quad(Quad(uvec4(source), uvec4(gradient), uvec4(previous), index), p).x;
  STORE_ELEMENT(result_words, place, result)
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
    if (kTakesVectorsTogether && (!kGuarded || index + 1 < vectors)) {
      const uvec4 vector = vector_at(index, offsets, p);
      result_pairs[(offsets.result + index) / 2] = VectorPair(vector, vector_at(index + 1, offsets, p));
    } else if (!kGuarded || index < vectors) {
      store_vector(index, offsets.result, vector_at(index, offsets, p));
    }
  }
  if (!kGuarded) return;
  // One invocation does the rest, which is less than a vector.
  if (first == 0)
    for (uint index = vectors * kVectorElements; index < constants.elements; ++index)
      do_element(index, p);
}
