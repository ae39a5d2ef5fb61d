// The exponential in parts: exp(z) = 2^n (1 + r + r^2 Q(r)), |r| <= ln(2)/2. Callers scale last, so
// that nothing is lost where 2^n alone would be subnormal.
#ifndef VKACT_MATH_EXP_GLSL
#define VKACT_MATH_EXP_GLSL

#include "math/pair.glsl"
#include "math/power_of_two.glsl"

struct ReducedExponent {
  float remainder;  // r
  float shifted;    // n + 1.5 * 2^23
};

ReducedExponent chosen(bool condition, ReducedExponent a, ReducedExponent b) {
  ReducedExponent reduced;
  reduced.remainder = mix(b.remainder, a.remainder, condition);
  reduced.shifted = mix(b.shifted, a.shifted, condition);
  return reduced;
}

// z = n ln(2) + r for z = head + tail, |z| < 2^14; estimate is z within 2^-10. ln(2) is split so
// that n times its head is exact.
precise ReducedExponent reduce_exponent(float estimate, float head, float tail) {
  precise ReducedExponent reduced;
  reduced.shifted = estimate * 1.44269502f + 12582912.0f;
  precise float n = reduced.shifted - 12582912.0f;
  reduced.remainder = exact_fma(-n, 0.693145752f, head) - (n * 1.42860677e-06f - tail);
  return reduced;
}

// The same for an exact z.
precise ReducedExponent reduce_exponent(float z) {
  precise ReducedExponent reduced;
  reduced.shifted = z * 1.44269502f + 12582912.0f;
  precise float n = reduced.shifted - 12582912.0f;
  reduced.remainder = exact_fma(-n, 0.693145752f, z) - n * 1.42860677e-06f;
  return reduced;
}

// The same for z = factor * x, factor = split.head + split.tail with a head of 12 bits: the
// rounding error of the product would otherwise grow into an error of the exponential as large as
// z.
precise ReducedExponent reduce_product(float x, float factor, Pair split) {
  precise ReducedExponent plain = reduce_exponent(x * factor);
  precise float x_head = upper_half(x);
  precise float x_tail = x - x_head;
  precise ReducedExponent exact = reduce_exponent(x * factor, x_head * split.head,
                                                  x_head * split.tail + x_tail * factor);
  return chosen(ROUNDED_TO_16_BITS, plain, exact);
}

// The same z where it is not below n = -120, the same remainder below: for sums with 1, in which the rest has no say.
precise ReducedExponent raised_exponent(ReducedExponent z) {
  precise ReducedExponent raised;
  raised.remainder = z.remainder;
  raised.shifted = mix(z.shifted, 12582792.0f, z.shifted < 12582792.0f);
  return raised;
}

// exp(r) - 1 - r; |r| <= 0.3467.
precise float exp_curvature(float r) {
  precise float q = 0.00139406603f;
  q = q * r + 0.00836640596f;
  q = q * r + 0.0416664034f;
  q = q * r + 0.16666545f;
  q = q * r + 0.5f;
  return (r * r) * q;
}

// exp(r) to about 27 bits, or 23 for results of 16; the head is in [0.7, 1.42].
precise Pair exp_significand(float r) {
  precise float curvature = exp_curvature(r);
  precise Pair plain = single(1.0f + (r + curvature));
  precise Pair start = fast_two_sum(1.0f, r);
  return chosen(ROUNDED_TO_16_BITS, plain, fast_two_sum(start.head, start.tail + curvature));
}

#endif
