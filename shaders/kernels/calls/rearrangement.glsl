// Elements brought from their places in one tensor to those in another, whose axes may lie at any distances in memory.
//
// Elements have a size and no type. A step is one element or, where the result is contiguous and begins on a word, a
// whole word, which no other invocation writes.
#include "kernels/common/workgroup.glsl"
#include "shared.h"

layout(local_size_x = 256, local_size_y = 1, local_size_z = 1) in;
layout(constant_id = kRearrangementBytesId) const uint kBytes = 4;
layout(constant_id = kRearrangementByWordId) const bool kByWord = true;

layout(push_constant) uniform Constants { RearrangementConstants constants; };

layout(std430, binding = 0) readonly buffer SourceWords { uint source_words[]; };
layout(std430, binding = 1) buffer ResultWords { uint result_words[]; };

const uint kWordElements = 4 / kBytes;
const uint kBits = 8 * kBytes;
const uint kMask = kBytes == 4 ? 0xffffffffu : (1u << (kBits % 32)) - 1;

struct Places {
  uint source;
  uint result;
};

Places places_of(uint element) {
  Places places = Places(constants.source_offset, constants.result_offset);
  for (uint axis = 0; axis < constants.axes; ++axis) {
    const uint place = element % constants.lengths[axis];
    element /= constants.lengths[axis];
    places.source += place * constants.source_strides[axis];
    places.result += place * constants.result_strides[axis];
  }
  return places;
}

uint source_element(uint place) {
  return (source_words[place / kWordElements] >> (kBits * (place % kWordElements))) & kMask;
}

// The rest of the word may be another invocation's, or another tensor's.
void store(uint place, uint element) {
  const uint word = place / kWordElements;
  if (kBytes == 4) {
    result_words[word] = element;
  } else {
    const uint shift = kBits * (place % kWordElements);
    atomicAnd(result_words[word], ~(kMask << shift));
    atomicOr(result_words[word], element << shift);
  }
}

void store_element(uint element) {
  const Places places = places_of(element);
  store(places.result, source_element(places.source));
}

void main() {
  const uint step = workgroup() * gl_WorkGroupSize.x + gl_LocalInvocationID.x;
  const uint first = kByWord ? step * kWordElements : step;
  if (first >= constants.elements) return;
  const uint end = kByWord ? first + kWordElements : first + 1;
  if (!kByWord || end > constants.elements) {
    for (uint element = first; element < end && element < constants.elements; ++element) store_element(element);
    return;
  }
  uint word = 0u;
  for (uint i = 0; i < kWordElements; ++i)
    word |= source_element(places_of(first + i).source) << (kBits * i);
  result_words[constants.result_offset / kWordElements + step] = word;
}
