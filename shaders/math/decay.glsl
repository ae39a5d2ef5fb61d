// Exponentials that decay with a product's magnitude.
#ifndef VKACT_MATH_DECAY_GLSL
#define VKACT_MATH_DECAY_GLSL

#include "math/expm1.glsl"
#include "math/logistic.glsl"
#include "math/scaled_pair.glsl"

// z = -|q|, at least -limit; the limit is at most 1024.
struct Decay {
  ReducedExponent z;
  float lost;  // by rounding z's remainder
  bool reaches_limit;
};

precise Decay decay_of(ScaledPair q, float limit) {
  precise ScaledPair tame = q;
  tame.n = min(q.n, 12);
  int n = bounded_exponent(tame);
  precise float head = scale_by_power_of_two(q.significand.head, n);
  precise float tail = scale_by_power_of_two(q.significand.tail, n);
  precise float opposite_tail = -tail;
  precise float lower_head = -abs(head);
  precise float lower_tail = head < 0.0f ? tail : opposite_tail;
  precise float lowest = -limit;
  precise Decay decay;
  decay.reaches_limit = lower_head + lower_tail < lowest;
  lower_head = decay.reaches_limit ? lowest : lower_head;
  lower_tail = decay.reaches_limit ? 0.0f : lower_tail;
  decay.z = reduce_exponent(lower_head + lower_tail, lower_head, lower_tail);
  precise float n_float = decay.z.shifted - 12582912.0f;
  precise float first = exact_fma(-n_float, 0.693145752f, lower_head);
  precise float second = lower_tail - n_float * 1.42860677e-06f;
  precise Pair remainder = two_sum(first, second);
  decay.lost = remainder.tail;
  return decay;
}

// (exp(r) - 1 - r) / r^2 - 1/2 for |r| <= 0.3467, accurate relative to 1/2.
precise float exp_curvature_change(float r) {
  precise float q = 0.000199087997f;
  q = q * r + 0.00139287522f;
  q = q * r + 0.00833324529f;
  q = q * r + 0.0416665301f;
  q = q * r + 0.166666672f;
  return q * r;
}

// exp(r) - 1 to about 30 bits, where exp_significand and expm1_pair of math/exp.glsl have 27.
precise Pair expm1_of_remainder(Decay decay) {
  precise float r = decay.z.remainder;
  precise Pair square = two_product(r, r);
  precise float rest = exact_fma(0.5f, square.tail, square.head * exp_curvature_change(r));
  precise Pair start = fast_two_sum(r, 0.5f * square.head);
  return fast_two_sum(start.head, start.tail + (rest + decay.lost));
}

precise Pair exp_significand(Decay decay) {
  precise Pair e = expm1_of_remainder(decay);
  precise Pair m = fast_two_sum(1.0f, e.head);
  return fast_two_sum(m.head, m.tail + e.tail);
}

// exp(-|q|) - 1; the limit is at most 87.
precise Pair expm1_pair(Decay decay) {
  precise Pair e = expm1_of_remainder(decay);
  precise float scale = power_of_two(decay.z.shifted);
  precise float start = scale - 1.0f;
  precise float start_lost = scale - (start + 1.0f);
  precise Pair value = fast_two_sum_of_product(start, e.head, scale);
  return fast_two_sum(value.head, value.tail + exact_fma(e.tail, scale, start_lost));
}

// sigmoid(-|q|); 0 from 640 on, where no three factors make a float of it.
precise ScaledPair lower_logistic(ScaledPair q) {
  precise Decay decay = decay_of(q, 640.0f);
  precise Logistic s = lower_logistic(exp_significand(decay), raised_exponent(decay.z));
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

// exp(-|q|); 0 from 640 on.
precise ScaledPair lower_exp(ScaledPair q) {
  precise Decay decay = decay_of(q, 640.0f);
  precise Pair m = exp_significand(decay);
  precise float head = decay.reaches_limit ? 0.0f : m.head;
  precise float tail = decay.reaches_limit ? 0.0f : m.tail;
  return scaled(head, tail, exponent_of(decay.z.shifted));
}

// For z <= 0: e = exp(z) - 1, and e - z; neither cancels near 0.
struct LowerExpm1 {
  ScaledPair value;
  ScaledPair curvature;
};

precise LowerExpm1 lower_expm1(ScaledPair z) {
  precise Decay decay = decay_of(z, 80.0f);
  precise Pair pair = expm1_pair(decay);
  precise ScaledPair far = scaled(pair.head, pair.tail, 0);
  precise Pair ratio = fast_two_sum(0.5f, exp_curvature_change(decay.z.remainder));
  precise ScaledPair near_curvature =
      product(product(z, z), scaled(ratio.head, ratio.tail, 0));
  bool is_near = decay.z.shifted == 12582912.0f;
  LowerExpm1 e;
  e.value = chosen(is_near, sum(z, near_curvature), far);
  e.curvature = chosen(is_near, near_curvature, sum(far, negative(z)));
  return e;
}

#endif
