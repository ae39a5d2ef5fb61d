// The logistic function's lower half: s = exp(z) / (1 + exp(z)) for z <= 0.
#ifndef VKACT_MATH_LOGISTIC_GLSL
#define VKACT_MATH_LOGISTIC_GLSL

#include "math/divide.glsl"
#include "math/exp.glsl"
#include "math/sign.glsl"

// s = significand * scale * 2^-64, the significand a short pair.
struct Logistic {
  Pair significand;
  float scale;
};

// For z in [-131, 0] in reduced form, m the exponential of its remainder.
precise Logistic lower_logistic(Pair m, ReducedExponent z) {
  precise Logistic s;
  s.scale = raised_power_of_two(z.shifted);
  precise float scale = lowered(s.scale);
  precise Pair denominator = fast_two_sum_of_product(1.0f, m.head, scale);
  denominator.tail = exact_fma(m.tail, scale, denominator.tail);
  s.significand = long_division(m, denominator, reciprocal_estimate(denominator.head));
  return s;
}

// The same; for results of 16 bits from single floats.
precise Logistic lower_logistic(ReducedExponent z) {
  precise Pair m = exp_significand(z.remainder);
  precise Logistic exact = lower_logistic(m, z);
  precise Logistic s;
  s.scale = raised_power_of_two(z.shifted);
  precise float denominator = exact_fma(m.head, lowered(s.scale), 1.0f);
  precise float plain = plain_quotient(m.head, denominator, reciprocal_estimate(denominator));
  s.significand = chosen(ROUNDED_TO_16_BITS, single(plain), exact.significand);
  return s;
}

// s itself; the power of two is applied last.
precise float value_of(Logistic s) {
  return lowered((s.significand.head + s.significand.tail) * s.scale);
}

// sigmoid(-|x|): neither overflow nor cancellation.
precise float lower_logistic(float x) {
  return value_of(lower_logistic(reduce_exponent(-clamped_magnitude(x, 112.0f))));
}

#endif
