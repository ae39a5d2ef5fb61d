// exp(z) for z <= 0 to 2^-26, its head alone to little more than half a unit in the last place.
#ifndef VKACT_MATH_EXP_NONPOSITIVE_GLSL
#define VKACT_MATH_EXP_NONPOSITIVE_GLSL

#include "math/pair.glsl"
#include "math/power_of_two.glsl"

// exp(r) - 1 - r; |r| <= 0.347. The square is added last, so that its rounding alone counts.
precise float fine_exp_curvature(float r) {
  precise float q = 0.000199133588f;
  q = q * r + 0.00139355089f;
  q = q * r + 0.00833327509f;
  q = q * r + 0.0416664593f;
  q = q * r + 0.166666672f;
  precise float square = r * r;
  return 0.5f * square + (square * r) * q;
}

// 2^64 exp(z), so that neither it nor its tail is subnormal; z = head + tail in [-inf, 0] with the tail what rounding z
// to the head lost; 0 where exp(z) is subnormal. z = n ln(2) + coarse - fine with an exact coarse part.
precise Pair raised_exp_nonpositive(float head, float tail) {
  precise float shifted = head * 1.44269502f + 12582912.0f;
  precise float n = shifted - 12582912.0f;
  precise float coarse = exact_fma(-n, 0.693145752f, head);
  precise float fine = n * 1.42860677e-06f - tail;
  precise Pair start = fast_two_sum(1.0f, coarse);
  precise Pair significand =
      fast_two_sum(start.head, start.tail + (fine_exp_curvature(coarse - fine) - fine));
  precise float scale = raised_power_of_two(shifted);
  precise Pair value;
  value.head = significand.head * scale;
  value.tail = significand.tail * scale;
  value = chosen(ROUNDED_TO_16_BITS, single(value.head), value);
  return chosen(head < -87.3365402f, single(0.0f), value);
}

#endif
