// exp(z) for z <= 0, rounded to one float.
#ifndef VKACT_MATH_EXP_NONPOSITIVE_GLSL
#define VKACT_MATH_EXP_NONPOSITIVE_GLSL

#include "math/exp.glsl"

// z in [-inf, 0]; 0 below -104, where the value is under the least subnormal.
precise float exp_nonpositive(float z) {
  precise float bounded = z < -104.0f ? -104.0f : z;
  precise ReducedExponent reduced = reduce_exponent(bounded);
  precise float significand = 1.0f + (reduced.remainder + exp_curvature(reduced.remainder));
  precise float value = lowered(significand * raised_power_of_two(reduced.shifted));
  return z < -104.0f ? 0.0f : value;
}

#endif
