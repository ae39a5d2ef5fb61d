// alpha expm1(x) below 0, without cancellation; alpha exp(x) is scaled last, so that it keeps its
// tail, and neither overflows nor is subnormal before.
#include "math/expm1.glsl"
#include "math/scaled_float.glsl"
#include "math/sign.glsl"

#define HAS_SCALED_DERIVATIVE

precise float lower_expm1(float x) {
  precise float below = bounded(x, -80.0f, 0.0f);
  precise Pair e = expm1_pair(reduce_exponent(below));
  precise float y = e.head + e.tail;
  return below > -9.31322575e-10f ? below : y;
}

precise float forward(float x, Parameters p) {
  precise float below = p.alpha * lower_expm1(x);
  return x > 0.0f ? x : below;
}

precise float derivative(float x, Parameters p) {
  precise ReducedExponent z = reduce_exponent(bounded(x, -174.0f, 0.0f));
  precise float m = exp_significand(z.remainder).head;
  bool is_small = abs(p.alpha) < 1.0f;
  precise float alpha = (is_small ? 2.0f : 0.5f) * p.alpha;
  int rest = is_small ? -1 : 1;
  precise float below = scale_by_power_of_two(alpha * m, exponent_of(z.shifted) + rest);
  below = x < -174.0f ? 0.0f : below;
  return x > 0.0f ? 1.0f : below;
}

// alpha exp(x) from the unit of alpha, the powers of two applied last.
precise ScaledFloat scaled_derivative(float x, Parameters p) {
  precise ReducedExponent z = reduce_exponent(bounded(x, -288.0f, 0.0f));
  precise float significand = without_exponent(p.alpha) * exp_significand(z.remainder).head;
  int n = exponent_of(z.shifted) + int(exponent_bits(p.alpha)) - 127;
  precise float near_below = scale_by_power_of_two(significand, max(n, -252));
  return decaying(x < 0.0f && n < -60, x, significand, n, x > 0.0f ? 1.0f : near_below);
}

precise float derivative_from_output(float y, Parameters p) {
  precise float below = y + p.alpha;
  return y > 0.0f ? 1.0f : below;
}

precise float derivative_alpha(float x, Parameters p) { return lower_expm1(x); }
