// The hyperbolic tangent of a non-positive argument.
#ifndef VKACT_MATH_TANH_GLSL
#define VKACT_MATH_TANH_GLSL

#include "math/divide.glsl"
#include "math/expm1.glsl"
#include "math/sign.glsl"

// tanh(z) = e / (2 + e), e = expm1(2 z), as a short pair; 2 z in [-87, -2^-40].
precise Pair tanh_from_expm1(Pair e) {
  precise Pair denominator = fast_two_sum(2.0f, e.head);
  denominator.tail = denominator.tail + e.tail;
  return long_division(e, denominator, reciprocal_estimate(denominator.head));
}

// The same from 2 z in reduced form.
precise Pair tanh_of_half(ReducedExponent twice_z) {
  precise Pair e = expm1_pair(twice_z);
  precise float denominator = 2.0f + e.head;
  precise float plain = plain_quotient(e.head, denominator, reciprocal_estimate(denominator));
  return chosen(ROUNDED_TO_16_BITS, single(plain), tanh_from_expm1(e));
}

// tanh(-|x|) as a short pair; |x| >= 2^-40.
precise Pair lower_tanh(float x) {
  return tanh_of_half(reduce_exponent(-2.0f * clamped_magnitude(x, 12.0f)));
}

#endif
