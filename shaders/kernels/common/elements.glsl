// Elements in memory and in registers. Memory is 32-bit words; registers hold float32.
#ifndef VKACT_KERNELS_COMMON_ELEMENTS_GLSL
#define VKACT_KERNELS_COMMON_ELEMENTS_GLSL

#include "kernels/common/element_type.glsl"
#include "math/subnormal.glsl"

const uint kNaN = 0x7fc00000u;

// Elements of one 16-byte vector, and groups of four of them.
const uint kVectorElements = kElementType == kFloat32 ? 4 : 8;
const uint kVectorQuads = kElementType == kFloat32 ? 1 : 2;

// Tests bits because drivers may assume that floats are no NaN.
bool is_nan(uint bits) { return (bits & 0x7fffffffu) > 0x7f800000u; }

bvec4 is_nan(uvec4 bits) { return greaterThan(bits & 0x7fffffffu, uvec4(0x7f800000u)); }

uvec4 quiet_where_nan(uvec4 tested, uvec4 bits) { return mix(bits, uvec4(kNaN), is_nan(tested)); }

// Whether the device converts between float16 and float32 by itself, to nearest even and without taking subnormal
// float16 for zero. PipelineStore sets it where the device promises that.
layout(constant_id = kFloat16ConversionsId) const bool kHasFloat16Conversions = false;

// float16 in the low half of each word to float32, exactly, without a subnormal float32 in between.
precise vec4 float16_to_float32(uvec4 halves) {
  const uvec4 magnitude = (halves & 0x7fffu) << 13;
  const uvec4 exponent = magnitude & 0x0f800000u;
  const uvec4 sign = (halves & 0x8000u) << 16;
  const uvec4 normal = magnitude + 0x38000000u;
  const uvec4 special = magnitude + 0x70000000u;
  precise const vec4 subnormal = uintBitsToFloat(magnitude + 0x38800000u) - vec4(6.103515625e-05);
  const uvec4 small = floatBitsToUint(subnormal);
  uvec4 bits = mix(normal, special, equal(exponent, uvec4(0x0f800000u)));
  bits = mix(bits, small, equal(exponent, uvec4(0u)));
  const vec4 converted = vec4(unpackHalf2x16(halves.x).x, unpackHalf2x16(halves.y).x, unpackHalf2x16(halves.z).x,
                              unpackHalf2x16(halves.w).x);
  return mix(uintBitsToFloat(bits | sign), converted, bvec4(kHasFloat16Conversions));
}

// float32 bits to float16 in the low half, to nearest even.
uvec4 float32_to_float16(uvec4 bits) {
  const uvec4 magnitude = bits & 0x7fffffffu;
  const uvec4 sign = (bits >> 16) & 0x8000u;
  const uvec4 normal = (magnitude - 0x38000000u + 0xfffu + ((magnitude >> 13) & 1u)) >> 13;
  // The spacing of floats at 0.5 is that of float16 subnormals: the addition rounds to it.
  precise const vec4 aligned = uintBitsToFloat(magnitude) + vec4(0.5);
  const uvec4 small = floatBitsToUint(aligned) - 0x3f000000u;
  uvec4 halves = mix(normal, small, lessThan(magnitude, uvec4(0x38800000u)));
  halves = mix(halves, uvec4(0x7c00u), greaterThanEqual(magnitude, uvec4(0x477ff000u))) | sign;
  const vec4 x = uintBitsToFloat(bits);
  const uint lower = packHalf2x16(x.xy);
  const uint upper = packHalf2x16(x.zw);
  const uvec4 converted = uvec4(lower & 0xffffu, lower >> 16, upper & 0xffffu, upper >> 16);
  halves = mix(halves, converted, bvec4(kHasFloat16Conversions));
  // Devices convert a NaN to one of their choice.
  return mix(halves, 0x7e00u | sign, is_nan(bits));
}

// float32 bits to bfloat16 in the low half, to nearest even.
uvec4 float32_to_bfloat16(uvec4 bits) {
  const uvec4 rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  const uvec4 quiet = (bits >> 16) | 0x40u;
  return mix(rounded, quiet, is_nan(bits));
}

// Zero instead of a subnormal number, which some devices take for it: so that all of them see the same elements.
uvec4 without_subnormals(uvec4 bits) { return mix(bits, bits & 0x80000000u, equal(bits & 0x7f800000u, uvec4(0u))); }

// Four elements that lie in the low halves of words, or are words, as float32.
precise vec4 decoded_as(uint type, uvec4 elements) {
  const uvec4 from_upper_bits = without_subnormals(elements << (type == kFloat32 ? 0 : 16));
  return mix(uintBitsToFloat(from_upper_bits), float16_to_float32(elements), bvec4(type == kFloat16));
}
precise vec4 decoded(uvec4 elements) { return decoded_as(kElementType, elements); }

// The reverse, from float32 bits.
uvec4 encoded(uvec4 bits) {
  const uvec4 rounded = mix(float32_to_bfloat16(bits), float32_to_float16(bits), bvec4(kElementType == kFloat16));
  return mix(rounded, bits, bvec4(kElementType == kFloat32));
}

vec4 flushed(vec4 x) { return vec4(flushed(x.x), flushed(x.y), flushed(x.z), flushed(x.w)); }

// A function of each component of a quad and of what all four share.
#define FOUR_OF(function, quad, shared_by_all)                         \
  vec4(function(quad.x, shared_by_all), function(quad.y, shared_by_all), \
       function(quad.z, shared_by_all), function(quad.w, shared_by_all))

// The same of two quads.
#define FOUR_OF_TWO(function, a, b, shared_by_all)                             \
  vec4(function(a.x, b.x, shared_by_all), function(a.y, b.y, shared_by_all), \
       function(a.z, b.z, shared_by_all), function(a.w, b.w, shared_by_all))

// What `of` gives for each component of a quad; where a step is a single element, for the first alone.
#define QUAD_OF(of) (kByVector ? vec4(of(x), of(y), of(z), of(w)) : vec4(of(x), 0.0, 0.0, 0.0))

// The sum of float32 bits and of elements, as float32 bits.
uvec4 sum_bits(uvec4 bits, uvec4 elements) {
  precise const vec4 addend = decoded(elements);
  precise const vec4 sum = flushed(uintBitsToFloat(bits)) + addend;
  return quiet_where_nan(bits, quiet_where_nan(floatBitsToUint(addend), floatBitsToUint(sum)));
}

// Of an element at a place: its word, where in it the element begins, and the element.
uint word_of(uint type, uint place) { return place >> (type == kFloat32 ? 0 : 1); }
uint shift_of(uint type, uint place) { return 16 * (place & (type == kFloat32 ? 0 : 1)); }
uint element_in(uint word, uint place) {
  return (word >> shift_of(kElementType, place)) & (kElementType == kFloat32 ? 0xffffffffu : 0xffffu);
}
uint word_of(uint place) { return word_of(kElementType, place); }

// Stores one element alone. The other half of its word may be another invocation's.
#define STORE_ELEMENT(words, place, element)                     \
  if (kElementType == kFloat32) {                                \
    words[place] = element;                                      \
  } else {                                                       \
    atomicAnd(words[(place) / 2], ~(0xffffu << (16 * ((place) % 2)))); \
    atomicOr(words[(place) / 2], (element) << (16 * ((place) % 2)));   \
  }

// Order-preserving: a < b as floats when ordered(a) < ordered(b); every NaN comes last.
uint ordered(uint bits) {
  const uint key = mix(bits | 0x80000000u, ~bits, (bits & 0x80000000u) != 0);
  return mix(key, 0xffffffffu, is_nan(bits));
}

uvec4 ordered(uvec4 bits) { return uvec4(ordered(bits.x), ordered(bits.y), ordered(bits.z), ordered(bits.w)); }

// Quad 0 or 1 of a vector in memory, an element a word.
uvec4 unpacked(uvec4 words, uint quad) {
  const uvec2 pair = mix(words.zw, words.xy, bvec2(quad == 0));
  const uvec4 halves = uvec4(pair.x & 0xffffu, pair.x >> 16, pair.y & 0xffffu, pair.y >> 16);
  return mix(halves, words, bvec4(kElementType == kFloat32));
}

// Elements of a call, one a word: of x or y, of dy, and what the result holds, where results are added to it.
struct Quad {
  uvec4 source;
  uvec4 gradient;
  uvec4 previous;
  uint first;  // place of the first element in the window
};

// Quad 0 or 1 of a vector in memory.
Quad quad_of(Quad vector, uint quad) {
  return Quad(unpacked(vector.source, quad), unpacked(vector.gradient, quad), unpacked(vector.previous, quad),
              vector.first + 4 * quad);
}

// Two words of 16-bit elements.
uvec2 packed(uvec4 elements) {
  return uvec2(elements.x | (elements.y << 16), elements.z | (elements.w << 16));
}

#endif
