// x / (1 + |x|) with an exact denominator; |x| is bounded where the quotient is 1.
#include "math/divide.glsl"
#include "math/scaled_float.glsl"
#include "math/sign.glsl"

#define HAS_SCALED_DERIVATIVE

precise float forward(float x, Parameters p) {
  precise Pair numerator = single(clamped_magnitude(x, 1.20892582e24f));
  precise Pair quotient = divide(numerator, two_sum(1.0f, numerator.head));
  precise float y = with_sign_of(quotient.head + quotient.tail, x);
  return numerator.head < 2.91038305e-11f ? x : y;
}

precise float derivative(float x, Parameters p) {
  precise Pair quotient = divide(single(1.0f), two_sum(1.0f, clamped_magnitude(x, 1.20892582e24f)));
  precise float reciprocal = quotient.head + quotient.tail;
  return reciprocal * reciprocal;
}

// 1 / x^2 far from 0.
precise ScaledFloat scaled_derivative(float x, Parameters p) {
  int n = int(exponent_bits(x)) - 127;
  bool far = n > 30;
  precise float one = far ? 0.0f : 1.0f;
  precise float magnitude = mix(abs(x), unit_of(x), far);
  precise Pair quotient = divide(single(1.0f), two_sum(one, magnitude));
  precise float reciprocal = quotient.head + quotient.tail;
  precise float square = reciprocal * reciprocal;
  return decaying(far, x, square, -2 * n, square);
}

precise float derivative_from_output(float y, Parameters p) {
  precise float rest = 1.0f - abs(y);
  return rest * rest;
}
