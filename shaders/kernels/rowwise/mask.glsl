// Which elements of a row count: bytes, 0 for those that do not, or numbers to be added, minus infinity for those that
// do not. The mask repeats along the axes that it does not have.
#include "kernels/common/broadcast.glsl"
#include "math/pair.glsl"

layout(constant_id = kRowwiseMaskIsAddedId) const bool kMaskIsAdded = false;
// Of the scaled logits, which the mask is added to.
layout(constant_id = kRowwiseScaledBeforeMaskId) const bool kScaledBeforeMask = false;
// How many of constants.mask_lengths there are where the mask lacks axes between others or the last; 0 where it is of
// the last axes.
layout(constant_id = kRowwiseMaskLengthsId) const uint kMaskLengths = 0;
// Whether it lacks the last axis, so that all elements of a vector have the same one of the mask.
layout(constant_id = kRowwiseMaskLacksLastId) const bool kMaskLacksLast = false;
const bool kMaskByVector = kByVector && !kMaskLacksLast;

layout(std430, binding = MASK_BINDING) readonly buffer MaskVectors { uvec4 mask_vectors[]; };
layout(std430, binding = MASK_BINDING) readonly buffer MaskWords { uint mask_words[]; };

uint mask_place(uint place) {
  uint p = constants.mask_phase + place;
  if (kMaskLengths > 0)
    p = broadcast_place(p, constants.mask_lengths, kMaskLengths, !kMaskLacksLast);
  else if (p >= constants.mask_lengths[0])
    p = p % constants.mask_lengths[0];
  return constants.mask_offset + p;
}

precise vec4 mask_numbers(uint place, uint quad) {
  const uint p = mask_place(place);
  if (kMaskByVector) return decoded(unpacked(mask_vectors[p / kVectorElements], quad));
  return decoded(uvec4(element_in(mask_words[word_of(p)], p)));
}

bvec4 is_masked(uint place, uint quad) {
  if (kMaskIsAdded)
    return equal(floatBitsToUint(mask_numbers(place, quad)), uvec4(0xff800000u));
  const uint p = mask_place(place) + (kMaskByVector ? 4 * quad : 0);
  const uint word = mask_words[p / 4];
  if (!kMaskByVector) return bvec4(((word >> (8 * (p % 4))) & 0xffu) == 0);
  return equal(uvec4(word, word >> 8, word >> 16, word >> 24) & 0xffu, uvec4(0u));
}

precise vec4 zero_where_masked(vec4 values, uint place, uint quad) {
  return uintBitsToFloat(mix(floatBitsToUint(values), uvec4(0u), is_masked(place, quad)));
}

// x + addend, or |scale| x + addend, rounded once.
precise float logit_with(float x, float addend) {
  if (!kScaledBeforeMask) return x + addend;
  precise const Pair product = two_product(x, constants.scale);
  precise const Pair sum = two_sum(product.head, addend);
  precise const float rest = product.tail + sum.tail;
  precise const float rounded = sum.head;
  precise const float exact = rounded + rest;
  // Infinite heads have tails that are NaN.
  return abs(rounded) < 3.0e38 ? exact : rounded;
}

precise vec4 logits_with(vec4 x, vec4 addend) {
#define LOGIT_OF(component) logit_with(x.component, addend.component)
  return QUAD_OF(LOGIT_OF);
}

precise vec4 masked_logits(vec4 x, uint place, uint quad) {
  precise vec4 logits = x;
  if (kMaskIsAdded) logits = logits_with(x, mask_numbers(place, quad));
  return uintBitsToFloat(mix(floatBitsToUint(logits), uvec4(0xff800000u), is_masked(place, quad)));
}
