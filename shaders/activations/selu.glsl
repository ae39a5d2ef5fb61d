// scale x above 0; scale alpha expm1(x) below, without cancellation and with the constant as a
// pair.
#include "math/expm1.glsl"
#include "math/scaled_float.glsl"
#include "math/sign.glsl"

#define HAS_SCALED_DERIVATIVE

precise float forward(float x, Parameters p) {
  precise float negative_part = bounded(x, -80.0f, 0.0f);
  precise Pair e = expm1_pair(reduce_exponent(negative_part));
  precise float below = 1.75809932f * e.head + (1.75809932f * e.tail + 2.32967174e-08f * e.head);
  precise float near_zero = 1.75809932f * negative_part;
  below = negative_part > -9.31322575e-10f ? near_zero : below;
  precise float above = 1.05070102f * x;
  return x > 0.0f ? above : below;
}

precise float derivative(float x, Parameters p) {
  precise ReducedExponent z = reduce_exponent(bounded(x, -112.0f, 0.0f));
  precise float m = exp_significand(z.remainder).head;
  precise float below = lowered((1.75809932f * m) * raised_power_of_two(z.shifted));
  return x > 0.0f ? 1.05070102f : below;
}

precise ScaledFloat scaled_derivative(float x, Parameters p) {
  precise ReducedExponent z = reduce_exponent(bounded(x, -288.0f, 0.0f));
  precise float below = 1.75809932f * exp_significand(z.remainder).head;
  precise float near_below = lowered(below * raised_power_of_two(z.shifted));
  precise float near = x > 0.0f ? 1.05070102f : near_below;
  int n = exponent_of(z.shifted);
  return decaying(n < -60, x, below, n, near);
}

precise float derivative_from_output(float y, Parameters p) {
  precise float below = (y + 1.75809932f) + 2.32967174e-08f;
  return y > 0.0f ? 1.05070102f : below;
}
