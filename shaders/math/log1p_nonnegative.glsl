// The logarithm of 1 + u.
#ifndef VKACT_MATH_LOG1P_NONNEGATIVE_GLSL
#define VKACT_MATH_LOG1P_NONNEGATIVE_GLSL

#include "math/divide.glsl"
#include "math/log1p.glsl"
#include "math/logarithm.glsl"

// log(1 + u) for 0 <= u < 2^100, relative to what it is.
precise float log1p_nonnegative(float u) {
  precise float small = u + (u * u) * log1p_curvature(u);
  precise float sum = 1.0f + u;
  precise float lost_of_u = u - (sum - 1.0f);
  precise float lost_of_one = 1.0f - (sum - u);
  precise float lost = u < 1.0f ? lost_of_u : lost_of_one;
  precise float large = logarithm(sum) + lost * reciprocal_estimate(sum);
  return u < 0.5f ? small : large;
}

#endif
