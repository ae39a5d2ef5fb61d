// Noise of the Gumbel distribution.
#ifndef VKACT_MATH_GUMBEL_GLSL
#define VKACT_MATH_GUMBEL_GLSL

#include "math/divide.glsl"
#include "math/logarithm.glsl"

// -log(-log(u)) for u = (k + 1/2) 2^-24 in (0, 1), k the upper 24 bits of a random word. From 1/2 on 1 - u is the
// number that is exact.
precise float gumbel_noise(uint word) {
  uint k = word >> 8;
  bool is_upper = k >= 0x800000u;
  uint mirrored = 0xffffffu - k;
  uint small = is_upper ? mirrored : k;
  precise float v = (float(small) + 0.5f) * 5.96046448e-08f;
  // log(1 - v) with what rounding 1 - v lost.
  precise float rounded = 1.0f - v;
  precise float lost = (1.0f - rounded) - v;
  precise float upper = logarithm(rounded) + lost * reciprocal_estimate(rounded);
  precise float lower = logarithm(v);
  precise float exponential = is_upper ? upper : lower;
  return -logarithm(-exponential);
}

#endif
