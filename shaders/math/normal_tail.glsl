// The normal distribution's tail Phi(-t) = exp(-t^2 / 2) M(t) for 0 <= t <= 16.
#ifndef VKACT_MATH_NORMAL_TAIL_GLSL
#define VKACT_MATH_NORMAL_TAIL_GLSL

#include "math/divide.glsl"
#include "math/exp.glsl"

// -t^2 / 2 from the 12-bit head h of t: h^2 is exact and the rest is small.
precise ReducedExponent normal_exponent(float t) {
  precise float h = upper_half(t);
  precise float head = -0.5f * (h * h);
  precise float tail = -0.5f * ((t - h) * (t + h));
  return reduce_exponent(head + tail, head, tail);
}

// P(u) - c for u = (t - 17/4) / (t + 17/4), where P(u) = (t + 17/4) M(t), M Mills' ratio, and c = P(0).
precise float mills_polynomial(float u) {
  precise float q = -0.000237981396f;
  q = q * u - 0.000375014497f;
  q = q * u + 0.00217799959f;
  q = q * u - 0.000747023383f;
  q = q * u - 0.0193627719f;
  q = q * u + 0.0852717757f;
  q = q * u - 0.220515981f;
  q = q * u + 0.418227553f;
  q = q * u - 0.625129759f;
  return q * u;
}

// t Phi(-t) = exp(-t^2 / 2) T P(2 T - 1) with T = t / (t + 17/4), which is a short pair. All three factors are
// pairs and their product is rounded once.
precise float normal_tail_moment(float t) {
  precise ReducedExponent z = normal_exponent(t);
  precise Pair m = exp_significand(z.remainder);
  precise Pair numerator;
  numerator.head = t;
  numerator.tail = 0.0f;
  precise Pair ratio = divide(numerator, two_sum(t, 4.25f));
  precise float u = (2.0f * ratio.head - 1.0f) + 2.0f * ratio.tail;
  precise float varying = mills_polynomial(u);
  precise float polynomial = 0.759554207f + varying;
  // c in two parts, so that what the sum loses is exact for both signs of u.
  precise float lost = (varying - (polynomial - 0.759521484f)) + 3.272295e-05f;
  precise float polynomial_head = upper_half(polynomial);
  precise float polynomial_tail = (polynomial - polynomial_head) + lost;
  precise float m_head = upper_half(m.head);
  precise float m_tail = (m.head - m_head) + m.tail;
  precise float product = polynomial_head * m_head;
  precise float rest = polynomial_tail * m_head + polynomial * m_tail;
  precise float product_head = upper_half(product);
  precise float product_tail = (product - product_head) + rest;
  precise float moment =
      product_head * ratio.head + (product_tail * ratio.head + product * ratio.tail);
  return lowered(moment * raised_power_of_two(z.shifted));
}

// M(t).
precise float mills_ratio(float t) {
  precise Pair one;
  one.head = 1.0f;
  one.tail = 0.0f;
  precise Pair reciprocal = divide(one, two_sum(t, 4.25f));
  precise float u = (1.0f - 8.5f * reciprocal.head) - 8.5f * reciprocal.tail;
  return (0.759554207f + mills_polynomial(u)) * (reciprocal.head + reciprocal.tail);
}

#endif
