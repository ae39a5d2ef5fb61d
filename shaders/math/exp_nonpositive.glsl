// exp(z) for z <= 0, rounded to one float.
#ifndef VKACT_MATH_EXP_NONPOSITIVE_GLSL
#define VKACT_MATH_EXP_NONPOSITIVE_GLSL

#include "math/exp.glsl"
#include "math/subnormal.glsl"

// z = head + tail in [-inf, 0] with the tail what rounding z to the head lost; 0 where the value is
// subnormal.
precise float exp_nonpositive(float head, float tail) {
  bool vanishes = head < -88.0f;
  precise float bounded = vanishes ? -88.0f : head;
  precise float rest = vanishes ? 0.0f : tail;
  precise ReducedExponent reduced = reduce_exponent(bounded, bounded, rest);
  precise float significand = 1.0f + (reduced.remainder + exp_curvature(reduced.remainder));
  precise float value = lowered(significand * raised_power_of_two(reduced.shifted));
  return flushed(value);
}

precise float exp_nonpositive(float z) { return exp_nonpositive(z, 0.0f); }

#endif
