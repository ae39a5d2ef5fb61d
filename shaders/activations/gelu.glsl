// x Phi(x): with g = |x| Phi(-|x|) it is -g below 0 and x - g above: never 1 + erf, so that the
// lower tail keeps its relative accuracy.
#include "math/normal_tail.glsl"
#include "math/scaled_float.glsl"
#include "math/sign.glsl"

#define HAS_SCALED_DERIVATIVE

precise float forward(float x, Parameters p) {
  precise float magnitude = clamped_magnitude(x, 15.5f);
  precise float positive_part = x < 0.0f ? 0.0f : x;
  precise float y = positive_part - normal_tail_moment(magnitude);
  precise float near_zero = 0.5f * x;
  return magnitude < 9.09494702e-13f ? near_zero : y;
}

// With d = exp(-x^2 / 2) (M(|x|) - |x| / sqrt(2 pi)) it is d below 0 and 1 - d above.
precise float derivative(float x, Parameters p) {
  precise float magnitude = clamped_magnitude(x, 15.5f);
  precise ReducedExponent z = normal_exponent(magnitude);
  precise float slope = mills_ratio(magnitude) - 0.398942292f * magnitude;
  precise float m = exp_significand(z.remainder).head;
  precise float d = lowered((m * slope) * raised_power_of_two(z.shifted));
  precise float above = 1.0f - d;
  return x < 0.0f ? d : above;
}

precise ScaledFloat scaled_derivative(float x, Parameters p) {
  precise float magnitude = clamped_magnitude(x, 24.25f);
  precise ReducedExponent z = normal_exponent(magnitude);
  precise float slope = mills_ratio(magnitude) - 0.398942292f * magnitude;
  precise float significand = exp_significand(z.remainder).head * slope;
  precise float d = lowered(significand * raised_power_of_two(raised_exponent(z).shifted));
  precise float above = 1.0f - d;
  precise float near = x < 0.0f ? d : above;
  int n = exponent_of(z.shifted);
  return decaying(x < 0.0f && n < -60, x, significand, n, near);
}
