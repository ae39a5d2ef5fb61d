// min(x, 0) - log1p(exp(-|x|)): no overflow, and the upper tail keeps its relative accuracy.
#include "math/expm1.glsl"
#include "math/logistic.glsl"
#include "math/scaled_float.glsl"
#include "math/softplus.glsl"

#define HAS_SCALED_DERIVATIVE

precise float forward(float x, Parameters p) {
  precise Softplus rest = lower_softplus(reduce_exponent(-clamped_magnitude(x, 112.0f)));
  precise float negative_part = x < 0.0f ? x : 0.0f;
  return negative_part - lowered(rest.significand.head * rest.scale);
}

precise float derivative(float x, Parameters p) {
  precise float s = value_of(lower_logistic(reduce_exponent(-clamped_magnitude(x, 112.0f))));
  precise float below = 1.0f - s;
  return x < 0.0f ? below : s;
}

precise ScaledFloat scaled_derivative(float x, Parameters p) {
  precise ReducedExponent z = reduce_exponent(-clamped_magnitude(x, 288.0f));
  precise Logistic lower = lower_logistic(raised_exponent(z));
  precise float s = value_of(lower);
  precise float below = 1.0f - s;
  precise float near = x < 0.0f ? below : s;
  int n = exponent_of(z.shifted);
  return decaying(x > 0.0f && n < -60, x, lower.significand.head + lower.significand.tail, n, near);
}

precise float derivative_from_output(float y, Parameters p) {
  precise Pair e = expm1_pair(reduce_exponent(-clamped_magnitude(y, 80.0f)));
  return -(e.head + e.tail);
}
