// The normal distribution's tail Phi(-t) = exp(-t^2 / 2) M(t) for 0 <= t <= 16; to fewer bits up to 24.
#ifndef VKACT_MATH_NORMAL_TAIL_GLSL
#define VKACT_MATH_NORMAL_TAIL_GLSL

#include "math/divide.glsl"
#include "math/exp.glsl"

// -t^2 / 2 from the 12-bit head h of t: h^2 is exact and the rest is small.
precise ReducedExponent normal_exponent(float t) {
  precise ReducedExponent plain = reduce_exponent(-0.5f * (t * t));
  precise float h = upper_half(t);
  precise float head = -0.5f * (h * h);
  precise float tail = -0.5f * ((t - h) * (t + h));
  return chosen(ROUNDED_TO_16_BITS, plain, reduce_exponent(head + tail, head, tail));
}

// P(u) - P(0) for u = (t - 21/8) / (t + 21/8), where P(u) = (t + 21/8) M(t) and M is Mills' ratio.
precise float mills_polynomial(float u) {
  precise float q = -0.000129582972f;
  q = q * u - 0.000411744695f;
  q = q * u + 0.000226001459f;
  q = q * u + 0.00271963864f;
  q = q * u + 0.000818341039f;
  q = q * u - 0.0171744376f;
  q = q * u - 0.00291490508f;
  q = q * u + 0.157437623f;
  q = q * u - 0.454791874f;
  return q * u;
}

// t Phi(-t) / 2^n = exp(-t^2 / 2) / 2^n T P(2 T - 1) with T = t / (t + 21/8), which is a short pair, and n that of
// z = normal_exponent(t). All three factors are pairs and their product is rounded once.
precise float normal_tail_significand(float t, ReducedExponent z) {
  precise Pair m = exp_significand(z.remainder);
  precise Pair ratio = divide(single(t), fast_two_sum(2.625f, t));
  precise float u = exact_fma(2.0f, ratio.tail, exact_fma(2.0f, ratio.head, -1.0f));
  precise float variation = mills_polynomial(u);
  precise float polynomial = 0.713136911f + variation;
  precise float plain = (m.head * polynomial) * ratio.head;
  // P(0) in two parts: it is exact, and so is what the sum loses, for both signs of u.
  precise float lost = (variation - (polynomial - 0.713134766f)) + 2.13239241e-06f;
  precise float polynomial_head = upper_half(polynomial);
  precise float polynomial_tail = (polynomial - polynomial_head) + lost;
  precise float m_head = upper_half(m.head);
  precise float m_tail = (m.head - m_head) + m.tail;
  precise float product = polynomial_head * m_head;
  precise float rest = polynomial_tail * m_head + polynomial * m_tail;
  precise float product_head = upper_half(product);
  precise float product_tail = (product - product_head) + rest;
  precise float moment =
      exact_fma(product_head, ratio.head, product_tail * ratio.head + (product + rest) * ratio.tail);
  return ROUNDED_TO_16_BITS ? plain : moment;
}

// t Phi(-t).
precise float normal_tail_moment(float t) {
  precise ReducedExponent z = normal_exponent(t);
  return lowered(normal_tail_significand(t, z) * raised_power_of_two(z.shifted));
}

// M(t).
precise float mills_ratio(float t) {
  precise Pair reciprocal = divide(single(1.0f), fast_two_sum(2.625f, t));
  precise float u = (1.0f - 5.25f * reciprocal.head) - 5.25f * reciprocal.tail;
  return (0.713136911f + mills_polynomial(u)) * (reciprocal.head + reciprocal.tail);
}

#endif
