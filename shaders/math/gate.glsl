// Units y = x sigmoid(z(x)) with odd z of the sign of x, from the logistic's lower half s =
// sigmoid(-|z|).
#ifndef VKACT_MATH_GATE_GLSL
#define VKACT_MATH_GATE_GLSL

#include "math/logistic.glsl"
#include "math/scaled_float.glsl"

// y: with g = |x| s it is -g below 0 and x - g above. magnitude is |x|, bounded where s has
// vanished, so that infinity is no special case.
precise float gated(float x, float magnitude, Logistic s) {
  precise float g = lowered(times_short_pair(magnitude, s.significand) * s.scale);
  precise float positive_part = x < 0.0f ? 0.0f : x;
  precise float y = positive_part - g;
  precise float near_zero = 0.5f * x;
  return magnitude < 9.09494702e-13f ? near_zero : y;
}

// The same far down and near 0, where it may be subnormal; z is -|z(x)|, of which s is that of raised_exponent(z).
precise ScaledFloat scaled_gated(float x, float magnitude, Logistic s, ReducedExponent z) {
  precise float significand = -times_short_pair(magnitude, s.significand);
  int n = exponent_of(z.shifted);
  precise ScaledFloat y = decaying(x < 0.0f && n < -60, x, significand, n, gated(x, magnitude, s));
  return near_zero_or(0.5f, x, y);
}

// s (1 - slope (1 - s)) / 2^n; slope is x dz/dx >= 0.
precise float gated_slope(float slope, Logistic s) {
  precise float significand = s.significand.head + s.significand.tail;
  precise float rest = exact_fma(significand * s.scale, -5.42101086e-20f, 1.0f);
  return significand * (1.0f - slope * rest);
}

// dy/dx: with d = s (1 - slope (1 - s)) it is d below 0 and 1 - d above.
precise float gated_derivative(bool below, float slope, Logistic s) {
  precise float d = lowered(gated_slope(slope, s) * s.scale);
  precise float above = 1.0f - d;
  return below ? d : above;
}

precise ScaledFloat scaled_gated_derivative(float x, bool below, float slope, Logistic s,
                                            ReducedExponent z) {
  int n = exponent_of(z.shifted);
  precise float near = gated_derivative(below, slope, s);
  return decaying(below && n < -60, x, gated_slope(slope, s), n, near);
}

#endif
