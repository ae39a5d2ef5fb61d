// alpha expm1(x) below 0, without cancellation; alpha exp(x) is scaled last, so that it keeps its
// tail, and neither overflows nor is subnormal before.
#include "math/expm1.glsl"
#include "math/sign.glsl"

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

precise float derivative_from_output(float y, Parameters p) {
  precise float below = y + p.alpha;
  return y > 0.0f ? 1.0f : below;
}

precise float derivative_alpha(float x, Parameters p) { return lower_expm1(x); }
