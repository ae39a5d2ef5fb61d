// The gate is sigmoid.
#include "activations/sigmoid.glsl"

#define HAS_SCALED_FACTORS

precise ScaledFloat scaled_forward(float g, Parameters p) {
  precise ReducedExponent z = reduce_exponent(-clamped_magnitude(g, 288.0f));
  precise Logistic lower = lower_logistic(raised_exponent(z));
  precise float s = value_of(lower);
  precise float above = 1.0f - s;
  precise float near = g < 0.0f ? s : above;
  int n = exponent_of(z.shifted);
  return decaying(g < 0.0f && n < -60, g, lower.significand.head + lower.significand.tail, n, near);
}
