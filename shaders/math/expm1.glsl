// exp(z) - 1 without cancellation.
#ifndef VKACT_MATH_EXPM1_GLSL
#define VKACT_MATH_EXPM1_GLSL

#include "math/exp.glsl"

// exp(z) - 1 = (2^n - 1) + 2^n (r + r^2 Q(r)) for z in [-87, 87] in reduced form.
precise Pair expm1_pair(ReducedExponent z) {
  precise float scale = power_of_two(z.shifted);
  precise float start = scale - 1.0f;
  precise float curvature = exp_curvature(z.remainder);
  precise Pair plain = single(exact_fma(z.remainder + curvature, scale, start));
  precise float lost = scale - (start + 1.0f);
  precise Pair sum = fast_two_sum_of_product(start, z.remainder, scale);
  precise float rest = exact_fma(curvature, scale, lost);
  return chosen(ROUNDED_TO_16_BITS, plain, fast_two_sum(sum.head, sum.tail + rest));
}

#endif
