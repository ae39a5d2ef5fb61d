// The softplus of a non-positive argument: log(1 + exp(z)).
#ifndef VKACT_MATH_SOFTPLUS_GLSL
#define VKACT_MATH_SOFTPLUS_GLSL

#include "math/exp.glsl"
#include "math/log1p.glsl"

// log(1 + exp(z)) = significand * scale * 2^-64.
struct Softplus {
  Pair significand;
  float scale;
};

// For z in [-131, 0] in reduced form, with w = m 2^n = exp(z) and C log1p's curvature: 2^n (m + m w
// C(w)) up to w = 1/2, so that a tiny w is scaled last; beyond, log(2) + v + v^2 C(v) with 1 + w =
// 2 (1 + v).
precise Softplus lower_softplus(ReducedExponent z) {
  precise Pair m = exp_significand(z.remainder);
  precise float raised_scale = raised_power_of_two(z.shifted);
  precise float scale = lowered(raised_scale);
  precise float w = m.head * scale;
  bool is_large = w > 0.5f;
  precise float v = 0.5f * w - 0.5f;
  v = is_large ? v : w;
  precise float base = is_large ? v : m.head;
  precise float start = is_large ? 0.693147182f : 0.0f;
  precise float curvature = (base * v) * log1p_curvature(v);
  precise Softplus result;
  result.scale = is_large ? 1.84467441e19f : raised_scale;
  precise Pair plain = single(start + (base + curvature));
  precise float tail = m.tail * scale;
  tail = is_large ? tail : m.tail;
  precise Pair sum = fast_two_sum(start, base);
  precise float rest = (sum.tail + tail * (1.0f - 0.5f * w)) + curvature;
  result.significand = chosen(ROUNDED_TO_16_BITS, plain, fast_two_sum(sum.head, rest));
  return result;
}

#endif
