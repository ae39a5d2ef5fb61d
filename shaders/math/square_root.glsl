// The square root without the built-in.
#ifndef VKACT_MATH_SQUARE_ROOT_GLSL
#define VKACT_MATH_SQUARE_ROOT_GLSL

#include "math/pair.glsl"

// sqrt(head + tail) as the sum of a float and a correction, |tail| at most an ulp of the head,
// 2^-66 < head < 2^126. An estimate of the reciprocal root from the exponent bits, two Newton
// steps, and the exact remainder of the root's square.
precise Pair square_root_pair(float head, float tail) {
  precise float r = uintBitsToFloat(0x5f1f5c00u - (floatBitsToUint(head) >> 1));
  r = r * (1.6875f - ((0.711f * head) * r) * r);
  precise float half_r = 0.5f * r;
  half_r = half_r * (1.5f - ((2.0f * head) * half_r) * half_r);
  precise Pair root;
  root.head = (2.0f * head) * half_r;
  precise Pair plain = single(root.head + (head - root.head * root.head) * half_r);
  precise float upper = upper_half(root.head);
  precise float lower = root.head - upper;
  precise float remainder =
      exact_fma(-lower, lower, exact_fma(-2.0f * upper, lower, exact_fma(-upper, upper, head))) + tail;
  root.tail = remainder * half_r;
  return chosen(ROUNDED_TO_16_BITS, plain, root);
}

// sqrt(x) for x >= 0; a subnormal x gives itself. What is rounded away from the root's square must not be subnormal.
precise float square_root(float x) {
  bool tiny = x < 5.42101086e-20f;
  bool huge = x > 1.2676506e30f;
  precise float before = tiny ? 1.84467441e19f : 1.0f;
  before = huge ? 5.42101086e-20f : before;
  precise float after = tiny ? 2.32830644e-10f : 1.0f;
  after = huge ? 4.2949673e9f : after;
  precise Pair root = square_root_pair(x * before, 0.0f);
  precise float value = (root.head + root.tail) * after;
  return x < 1.17549435e-38f || x > 3.40282347e38f ? x : value;
}

#endif
