// exp(z) for z <= 0 to little more than half a unit in the last place.
#ifndef VKACT_MATH_EXP_NONPOSITIVE_GLSL
#define VKACT_MATH_EXP_NONPOSITIVE_GLSL

#include "math/exp.glsl"
#include "math/subnormal.glsl"

// exp(r) - 1 - r; |r| <= 0.347. A term more than exp_curvature.
precise float fine_exp_curvature(float r) {
  precise float q = 0.000199133588f;
  q = q * r + 0.00139355089f;
  q = q * r + 0.00833327509f;
  q = q * r + 0.0416664593f;
  q = q * r + 0.166666672f;
  q = q * r + 0.5f;
  return (r * r) * q;
}

// z = head + tail in [-inf, 0] with the tail what rounding z to the head lost; 0 where the value is
// subnormal.
precise float exp_nonpositive(float head, float tail) {
  bool vanishes = head < -88.0f;
  precise float bounded = vanishes ? -88.0f : head;
  precise float rest = vanishes ? 0.0f : tail;
  // bounded + rest = n ln(2) + r, r = coarse - fine with an exact coarse part.
  precise float shifted = bounded * 1.44269502f + 12582912.0f;
  precise float n = shifted - 12582912.0f;
  precise float coarse = bounded - n * 0.693145752f;
  precise float fine = n * 1.42860677e-06f - rest;
  precise Pair start = fast_two_sum(1.0f, coarse);
  precise float significand = start.head + (start.tail + (fine_exp_curvature(coarse - fine) - fine));
  precise float value = lowered(significand * raised_power_of_two(shifted));
  return flushed(value);
}

precise float exp_nonpositive(float z) { return exp_nonpositive(z, 0.0f); }

#endif
