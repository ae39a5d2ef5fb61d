// Exponentials that decay with a product's magnitude.
#ifndef VKACT_MATH_DECAY_GLSL
#define VKACT_MATH_DECAY_GLSL

#include "math/expm1.glsl"
#include "math/logistic.glsl"
#include "math/scaled_pair.glsl"

// z = -|q|, at least -limit; the limit is at most 1024.
struct Decay {
  ReducedExponent z;
  bool reaches_limit;
};

precise Decay decay_of(ScaledPair q, float limit) {
  precise ScaledPair tame = q;
  tame.n = q.n > 12 ? 12 : q.n;
  int n = bounded_exponent(tame);
  precise float head = scale_by_power_of_two(q.significand.head, n);
  precise float tail = scale_by_power_of_two(q.significand.tail, n);
  precise float opposite_tail = -tail;
  precise float lower_head = -abs(head);
  precise float lower_tail = head < 0.0f ? tail : opposite_tail;
  precise float lowest = -limit;
  Decay decay;
  decay.reaches_limit = lower_head + lower_tail < lowest;
  lower_head = decay.reaches_limit ? lowest : lower_head;
  lower_tail = decay.reaches_limit ? 0.0f : lower_tail;
  decay.z = reduce_exponent(lower_head + lower_tail, lower_head, lower_tail);
  return decay;
}

// sigmoid(-|q|); 0 from 128 on.
precise ScaledPair lower_logistic(ScaledPair q) {
  precise Decay decay = decay_of(q, 128.0f);
  precise Logistic s = lower_logistic(decay.z);
  ScaledPair result;
  result.significand.head = decay.reaches_limit ? 0.0f : s.significand.head;
  result.significand.tail = decay.reaches_limit ? 0.0f : s.significand.tail;
  result.n = exponent_of(decay.z.shifted);
  return result;
}

// s (1 - s) for s = sigmoid(-|q|).
precise ScaledPair logistic_slope(ScaledPair s) {
  precise float rest = 1.0f - value_of(s);
  return scaled((s.significand.head + s.significand.tail) * rest, 0.0f, s.n);
}

// exp(-|q|); 0 from 192 on.
precise ScaledPair lower_exp(ScaledPair q) {
  precise Decay decay = decay_of(q, 192.0f);
  precise Pair m = exp_significand(decay.z.remainder);
  precise float head = decay.reaches_limit ? 0.0f : m.head;
  precise float tail = decay.reaches_limit ? 0.0f : m.tail;
  return scaled(head, tail, exponent_of(decay.z.shifted));
}

// (exp(r) - 1 - r) / r^2 for |r| <= 0.3467; unlike exp_curvature it is accurate by itself.
precise Pair exp_curvature_ratio(float r) {
  precise float q = 0.000199087997f;
  q = q * r + 0.00139287522f;
  q = q * r + 0.00833324529f;
  q = q * r + 0.0416665301f;
  q = q * r + 0.166666672f;
  return fast_two_sum(0.5f, q * r);
}

// For z <= 0: e = exp(z) - 1, and e - z; neither cancels near 0.
struct LowerExpm1 {
  ScaledPair value;
  ScaledPair curvature;
};

precise LowerExpm1 lower_expm1(ScaledPair z) {
  precise Decay decay = decay_of(z, 80.0f);
  precise Pair pair = expm1_pair(decay.z);
  precise ScaledPair far = scaled(pair.head, pair.tail, 0);
  precise Pair ratio = exp_curvature_ratio(decay.z.remainder);
  precise ScaledPair near_curvature =
      product(product(z, z), scaled(ratio.head, ratio.tail, 0));
  bool is_near = decay.z.shifted == 12582912.0f;
  LowerExpm1 e;
  e.value = chosen(is_near, sum(z, near_curvature), far);
  e.curvature = chosen(is_near, near_curvature, sum(far, negative(z)));
  return e;
}

#endif
