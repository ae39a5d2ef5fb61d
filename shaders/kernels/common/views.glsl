// Tensors that are views: where their elements are, and how vectors of elements that lie apart are read.
#ifndef VKACT_KERNELS_COMMON_VIEWS_GLSL
#define VKACT_KERNELS_COMMON_VIEWS_GLSL

#include "kernels/common/elements.glsl"

layout(constant_id = kViewsId) const uint kViews = 0;

// How the call's tensor of this number lies.
#define VIEW_OF(number) ((kViews >> (kViewBits * (number))) & ((1u << kViewBits) - 1))

// Where an element of a view is, from its first one.
uint place_in_view(ViewStrides strides, uint middle, uint inner, uint element) {
  const uint run = element / inner;
  return (run / middle) * strides.outer + (run % middle) * strides.middle + (element % inner) * strides.inner;
}

// The statements that read a vector, which is zero before, element by element, and that store one so. `place_of_i` is an
// expression of i, the element's place in the vector.
#define GATHER_VECTOR(vector, words, place_of_i)                                           \
  for (uint i = 0; i < kVectorElements; ++i) {                                             \
    const uint gathered = place_of_i;                                                      \
    vector[word_of(i)] |= element_in(words[word_of(gathered)], gathered) << shift_of(kElementType, i); \
  }
#define SCATTER_VECTOR(vector, words, place_of_i)                                          \
  for (uint i = 0; i < kVectorElements; ++i) {                                             \
    const uint scattered = place_of_i;                                                     \
    STORE_ELEMENT(words, scattered, element_in(vector[word_of(i)], i))                     \
  }

#endif
