// x / (1 + |x|) with an exact denominator; |x| is bounded where the quotient is 1.
#include "math/divide.glsl"
#include "math/sign.glsl"

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

precise float derivative_from_output(float y, Parameters p) {
  precise float rest = 1.0f - abs(y);
  return rest * rest;
}
