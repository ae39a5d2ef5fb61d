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

// The same as a sum, start the greatest term.
struct SoftplusTerms {
  float start;
  float base;
  float tail;
  float curvature;
  float scale;
};

// For z in [-131, 0] in reduced form, m the exponential of its remainder; with w = m 2^n = exp(z) and
// C log1p's curvature: 2^n (m + m w C(w)) up to w = 1/2, so that a tiny w is scaled last; beyond,
// log(2) + v + v^2 C(v) with 1 + w = 2 (1 + v).
precise SoftplusTerms softplus_terms(Pair m, ReducedExponent z) {
  precise float raised_scale = raised_power_of_two(z.shifted);
  precise float scale = lowered(raised_scale);
  precise float w = m.head * scale;
  bool is_large = w > 0.5f;
  precise float v = exact_fma(0.5f, w, -0.5f);
  v = is_large ? v : w;
  precise float scaled_tail = m.tail * scale;
  precise float tail = mix(m.tail, scaled_tail, is_large);
  precise SoftplusTerms terms;
  terms.start = is_large ? 0.693147182f : 0.0f;
  terms.base = mix(m.head, v, is_large);
  terms.tail = tail * exact_fma(-0.5f, w, 1.0f);
  terms.curvature = (terms.base * v) * log1p_curvature(v);
  terms.scale = is_large ? 1.84467441e19f : raised_scale;
  return terms;
}

precise Pair sum_of(SoftplusTerms terms) {
  precise Pair sum = fast_two_sum(terms.start, terms.base);
  precise float rest = (sum.tail + terms.tail) + terms.curvature;
  return fast_two_sum(sum.head, rest);
}

precise Softplus lower_softplus(Pair m, ReducedExponent z) {
  precise SoftplusTerms terms = softplus_terms(m, z);
  precise Softplus result;
  result.significand = sum_of(terms);
  result.scale = terms.scale;
  return result;
}

// The same; for results of 16 bits from single floats.
precise Softplus lower_softplus(ReducedExponent z) {
  precise SoftplusTerms terms = softplus_terms(exp_significand(z.remainder), z);
  precise Pair plain = single(terms.start + (terms.base + terms.curvature));
  precise Softplus result;
  result.significand = chosen(ROUNDED_TO_16_BITS, plain, sum_of(terms));
  result.scale = terms.scale;
  return result;
}

#endif
