// -expm1(-2|x|) / (2 + expm1(-2|x|)): relative accuracy near 0 and saturation from one expression.
#include "math/logistic.glsl"
#include "math/scaled_float.glsl"
#include "math/tanh.glsl"

#define HAS_SCALED_DERIVATIVE

precise float forward(float x, Parameters p) {
  precise Pair t = lower_tanh(x);
  precise float y = with_sign_of(t.head + t.tail, x);
  precise float magnitude = abs(x);
  return magnitude < 1.22070312e-4f ? x : y;
}

// 4 s (1 - s) / 2^n.
precise float tanh_slope(Logistic s) {
  precise float significand = s.significand.head + s.significand.tail;
  precise float rest = exact_fma(significand * s.scale, -5.42101086e-20f, 1.0f);
  return 4.0f * (significand * rest);
}

// 4 s (1 - s) with s = sigmoid(-2 |x|).
precise float derivative(float x, Parameters p) {
  precise Logistic s = lower_logistic(reduce_exponent(-2.0f * clamped_magnitude(x, 64.0f)));
  return lowered(tanh_slope(s) * s.scale);
}

precise ScaledFloat scaled_derivative(float x, Parameters p) {
  precise ReducedExponent z = reduce_exponent(-2.0f * clamped_magnitude(x, 144.0f));
  precise Logistic s = lower_logistic(raised_exponent(z));
  int n = exponent_of(z.shifted);
  return decaying(n < -60, x, tanh_slope(s), n, lowered(tanh_slope(s) * s.scale));
}

precise float derivative_from_output(float y, Parameters p) { return (1.0f - y) * (1.0f + y); }
