// Numbers as significand * 2^n, so that products and sums of parameters and elements neither
// overflow nor lose digits to subnormals before the result.
#ifndef VKACT_MATH_SCALED_PAIR_GLSL
#define VKACT_MATH_SCALED_PAIR_GLSL

#include "math/pair.glsl"
#include "math/power_of_two.glsl"
#include "math/scaled_float.glsl"
#include "math/sign.glsl"

struct ScaledPair {
  Pair significand;  // short: the head has 12 bits
  int n;
};

precise ScaledPair scaled(float head, float tail, int n) {
  precise Pair sum;
  sum.head = head;
  sum.tail = tail;
  ScaledPair result;
  result.significand = shortened(sum);
  result.n = n;
  return result;
}

// x exactly, the significand in [1, 2) but for its sign. Infinity is a power of two that no factor
// brings back, so that zero times infinity is zero. A subnormal x is zero.
precise ScaledPair scaled(float x) {
  uint bits = floatBitsToUint(x);
  uint exponent = (bits >> 23) & 0xffu;
  uint normal = (bits & 0x807fffffu) | 0x3f800000u;
  uint zero = bits & 0x80000000u;
  precise float significand = uintBitsToFloat(exponent == 0u ? zero : normal);
  int finite = int(exponent) - 127;
  return scaled(significand, 0.0f, exponent == 255u ? 4096 : finite);
}

precise ScaledPair negative(ScaledPair a) {
  precise ScaledPair result;
  result.significand.head = -a.significand.head;
  result.significand.tail = -a.significand.tail;
  result.n = a.n;
  return result;
}

ScaledPair chosen(bool condition, ScaledPair a, ScaledPair b) {
  ScaledPair result;
  result.significand = chosen(condition, a.significand, b.significand);
  result.n = mix(b.n, a.n, condition);
  return result;
}

bool is_zero(ScaledPair a) { return a.significand.head == 0.0f; }

// a b; the relative error of each product is below 2^-32.
precise ScaledPair product(ScaledPair a, ScaledPair b) {
  precise float head = a.significand.head * b.significand.head;
  precise float rest = a.significand.head * b.significand.tail +
                       a.significand.tail * (b.significand.head + b.significand.tail);
  return scaled(head, rest, a.n + b.n);
}

// a + b, its error below 2^-32 of the larger; the significand is in [1, 2) again. The significands
// are of order 1 or zero; a zero has no say in the exponent.
precise ScaledPair sum(ScaledPair a, ScaledPair b) {
  int n_a = mix(a.n, -16384, is_zero(a));
  int n_b = mix(b.n, -16384, is_zero(b));
  int n = max(n_a, n_b);
  int lag_a = n_a - n;
  int lag_b = n_b - n;
  precise float scale_a = power_of_two(max(lag_a, -127));
  precise float scale_b = power_of_two(max(lag_b, -127));
  precise Pair heads = two_sum(a.significand.head * scale_a, b.significand.head * scale_b);
  precise float tails = exact_fma(a.significand.tail, scale_a, b.significand.tail * scale_b);
  precise Pair total = two_sum(heads.head, heads.tail + tails);
  precise ScaledPair normal = scaled(total.head);
  precise float tail = scale_by_power_of_two(total.tail, -normal.n);
  return scaled(normal.significand.head, normal.significand.tail + tail, n + normal.n);
}

int bounded_exponent(ScaledPair a) { return clamp(a.n, -252, 254); }

// The float nearest to a, but for 2^-8 of a unit; it keeps the sign of zero.
precise float value_of(ScaledPair a) {
  precise float odd = rounded_to_odd(a.significand.head, a.significand.tail);
  precise float nearest = a.significand.head + a.significand.tail;
  precise float significand = ROUNDED_TO_16_BITS ? odd : nearest;
  precise float value = scale_by_power_of_two(significand, bounded_exponent(a));
  return with_sign_of(value, a.significand.head);
}

// a where it may be too small for a float, to half a unit in the last place of it and little more.
precise ScaledFloat scaled_float_of(ScaledPair a) {
  bool far = a.n < -60;
  precise float lower = (a.significand.head + a.significand.tail) * 1.45519152e-11f;
  ScaledFloat result;
  result.significand = mix(value_of(a), lower, far);
  result.n = mix(0, a.n + 36, far);
  return result;
}

#endif
