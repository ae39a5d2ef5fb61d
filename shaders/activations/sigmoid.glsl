// s = exp(-|x|) / (1 + exp(-|x|)) has no overflow and no cancellation; the upper half is 1 - s.
#include "math/logistic.glsl"
#include "math/scaled_float.glsl"

#define HAS_SCALED_DERIVATIVE

precise float forward(float x, Parameters p) {
  precise float s = lower_logistic(x);
  precise float above = 1.0f - s;
  return x < 0.0f ? s : above;
}

precise float derivative(float x, Parameters p) {
  precise float s = lower_logistic(x);
  return s - s * s;
}

precise ScaledFloat scaled_derivative(float x, Parameters p) {
  precise ReducedExponent z = reduce_exponent(-clamped_magnitude(x, 288.0f));
  precise Logistic lower = lower_logistic(raised_exponent(z));
  precise float s = value_of(lower);
  int n = exponent_of(z.shifted);
  return decaying(n < -60, x, lower.significand.head + lower.significand.tail, n, s - s * s);
}

precise float derivative_from_output(float y, Parameters p) { return y * (1.0f - y); }
