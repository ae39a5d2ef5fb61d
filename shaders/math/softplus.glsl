// The softplus of a non-positive argument: log(1 + exp(z)).
#ifndef VKACT_MATH_SOFTPLUS_GLSL
#define VKACT_MATH_SOFTPLUS_GLSL

#include "math/exp.glsl"
#include "math/log1p.glsl"

// log(1 + exp(z)) = significand * scale * 2^-64.
struct Softplus {
  float significand;
  float scale;
};

// For z in [-131, 0] in reduced form. With w = m 2^n = exp(z) it is 2^n (m + m w C(w)).
precise Softplus lower_softplus(ReducedExponent z) {
  precise Pair m = exp_significand(z.remainder);
  precise Softplus result;
  result.scale = raised_power_of_two(z.shifted);
  precise float w = m.head * lowered(result.scale);
  precise float slope = 1.0f - 0.5f * w;
  result.significand = m.head + ((m.head * w) * log1p_curvature(w) + m.tail * slope);
  return result;
}

#endif
