// The frame of the kernels that work on blocks: which invocation handles which elements, and how they are read and
// stored.
//
// Each tensor has, in every row, a block of constants.block elements that lie together, at a place of its own; the
// pieces of a pooled tensor are several such blocks, and a view's elements lie apart. A step is a vector of 16 bytes of each block or, where blocks do
// not begin and end on vectors, an element of each. An invocation handles kStepsPerInvocation steps, a workgroup's
// width apart or together. A kernel names its tensors, after including this, by TENSOR and RESULT, and defines
//   void do_step(uint row, uint position, Parameters p)   the step at element `position` of a row's blocks
#include "kernels/common/views.glsl"
#include "kernels/common/workgroup.glsl"

layout(local_size_x_id = kBlocksWorkgroupId, local_size_y = 1, local_size_z = 1) in;
layout(constant_id = kBlocksStepsId) const uint kStepsPerInvocation = 4;
layout(constant_id = kBlocksAccessId) const uint kAccess = kElementAccess;
// Whether results are added to what is there.
layout(constant_id = kBlocksAccumulatesId) const bool kAccumulates = false;
layout(constant_id = kTakesVectorsTogetherId) const bool kTakesVectorsTogether = false;

// Kernels of pooled tensors define HAS_PIECES, those with random numbers HAS_NOISE.
layout(push_constant) uniform Constants {
  BlockConstants constants;
#if defined(HAS_PIECES)
  BlockPieces pieces;
#elif defined(HAS_NOISE)
  BlockNoise noise;
#else
  BlockViews views;
#define HAS_VIEWS
#endif
};

const bool kByVector = kAccess == kVectorAccess;
const uint kStepElements = kByVector ? kVectorElements : 1;
const uint kQuads = kByVector ? kVectorQuads : 1;

#ifdef HAS_PIECES
uint place_of_piece(uint piece) { return piece * pieces.stride; }
#else
uint place_of_piece(uint piece) { return 0; }
#endif

// Where an element of the block of a tensor that lies in this way is, from the block's first one.
#ifdef HAS_VIEWS
uint place_in_block(uint number, uint view, uint position) {
  if (view == kNoView) return position;
  const uint element = views.first + position;
  return element / views.run * views.run_strides[number] + element % views.run * views.element_strides[number];
}
#define IF_ITS_VECTORS_LIE_APART(number) if (kByVector && VIEW_OF(number) == kElementView)
#else
#define place_in_block(number, view, position) (position)
#define IF_ITS_VECTORS_LIE_APART(number) if (false)
#endif

// A tensor. <name>_step gives a step of a piece, which is 0 where the tensor is not pooled, as it lies in memory, a
// single element in every component.
#define TENSOR(number, access, name)                                                               \
  layout(std430, binding = number) access buffer name##Vectors { uvec4 name##_vectors[]; };        \
  layout(std430, binding = number) access buffer name##Words { uint name##_words[]; };             \
  uint name##_place(uint row, uint position, uint piece) {                                         \
    return constants.offsets[number] + row * constants.strides[number] + place_of_piece(piece) +   \
           place_in_block(number, VIEW_OF(number), position);                                      \
  }                                                                                                \
  uvec4 name##_gathered(uint row, uint position) {                                                 \
    uvec4 vector = uvec4(0u);                                                                      \
    GATHER_VECTOR(vector, name##_words, name##_place(row, position + i, 0))                        \
    return vector;                                                                                 \
  }                                                                                                \
  uvec4 name##_step(uint row, uint position, uint piece) {                                         \
    IF_ITS_VECTORS_LIE_APART(number) return name##_gathered(row, position);                        \
    const uint place = name##_place(row, position, piece);                                         \
    if (kByVector) return name##_vectors[place / kVectorElements];                                 \
    return uvec4(element_in(name##_words[word_of(place)], place));                                 \
  }

// A tensor that is written: store_<name> stores a step of float32 bits, or adds it to what is there.
#define RESULT(number, name)                                                                       \
  TENSOR(number, , name)                                                                           \
  void store_##name(uint row, uint position, uint piece, uvec4 quads[2]) {                         \
    if (kAccumulates) {                                                                            \
      const uvec4 previous = name##_step(row, position, piece);                                    \
      for (uint quad = 0; quad < kQuads; ++quad)                                                   \
        quads[quad] = sum_bits(quads[quad], quad_of(previous, quad));                              \
    }                                                                                              \
    IF_ITS_VECTORS_LIE_APART(number) {                                                             \
      const uvec4 vector = vector_of(quads);                                                       \
      SCATTER_VECTOR(vector, name##_words, name##_place(row, position + i, piece))                 \
      return;                                                                                      \
    }                                                                                              \
    const uint place = name##_place(row, position, piece);                                         \
    if (kByVector) {                                                                               \
      name##_vectors[place / kVectorElements] = vector_of(quads);                                  \
    } else {                                                                                       \
      STORE_ELEMENT(name##_words, place, encoded(quads[0]).x)                                      \
    }                                                                                              \
  }

// Quad `quad` of a step.
uvec4 quad_of(uvec4 step, uint quad) { return kByVector ? unpacked(step, quad) : step; }

// The vector of a step's results in float32 bits; the second quad counts for 16-bit elements alone.
uvec4 vector_of(uvec4 quads[2]) {
  if (kElementType == kFloat32) return quads[0];
  return uvec4(packed(encoded(quads[0])), packed(encoded(quads[1])));
}

// A function of each component of a quad; of the first alone where a step is one element.
#define QUAD_FUNCTION(name, function)                                                              \
  precise vec4 name(vec4 q, Parameters p) {                                                        \
    return kByVector ? FOUR_OF(function, q, p) : vec4(function(q.x, p));                           \
  }

void do_step(uint row, uint position, Parameters p);

void main() {
  const Parameters p = parameters_from(constants.parameters);
  const uint row_steps = constants.block / kStepElements;
  const uint steps = constants.rows * row_steps;
  const uint stride = kTakesVectorsTogether ? 1 : gl_WorkGroupSize.x;
  const uint first = workgroup() * (gl_WorkGroupSize.x * kStepsPerInvocation) +
                     gl_LocalInvocationID.x * (kTakesVectorsTogether ? kStepsPerInvocation : 1);
  for (uint i = 0; i < kStepsPerInvocation; ++i) {
    const uint step = first + i * stride;
    if (step >= steps) return;
    const uint row = constants.rows == 1 ? 0 : step / row_steps;
    do_step(row, (step - row * row_steps) * kStepElements, p);
  }
}
