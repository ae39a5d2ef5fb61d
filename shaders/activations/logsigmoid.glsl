// min(x, 0) - log1p(exp(-|x|)): no overflow, and the upper tail keeps its relative accuracy.
#include "math/expm1.glsl"
#include "math/logistic.glsl"
#include "math/softplus.glsl"

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

precise float derivative_from_output(float y, Parameters p) {
  precise Pair e = expm1_pair(reduce_exponent(-clamped_magnitude(y, 80.0f)));
  return -(e.head + e.tail);
}
