// Floats with an exponent of their own, so that a factor too small for a float still counts in a product.
#ifndef VKACT_MATH_SCALED_FLOAT_GLSL
#define VKACT_MATH_SCALED_FLOAT_GLSL

#include "math/power_of_two.glsl"

// significand * 2^n. Where n is not 0 it is negative, the significand at most 2^-10 and not subnormal.
struct ScaledFloat {
  float significand;
  int n;
};

bool is_infinite(float x) { return (floatBitsToUint(x) & 0x7fffffffu) == 0x7f800000u; }

// f(x) for a function that decays exponentially: significand * 2^n where it is far down, `near` elsewhere. The
// significand is below 2^10, n below -36 and x infinite only where f(x) is 0.
precise ScaledFloat decaying(bool far, float x, float significand, int n, float near) {
  precise float unit = is_infinite(x) ? 0.0f : 1.45519152e-11f;
  precise float lower = significand * unit;
  ScaledFloat result;
  result.significand = mix(near, lower, far);
  result.n = mix(0, n + 36, far);
  return result;
}

// `slope` x near 0, where that may be subnormal, and y elsewhere.
precise ScaledFloat near_zero_or(float slope, float x, ScaledFloat y) {
  bool near_zero = abs(x) < 9.09494702e-13f;
  precise float raised = (1.07374182e9f * slope) * x;
  ScaledFloat result;
  result.significand = mix(y.significand, raised, near_zero);
  result.n = mix(y.n, -30, near_zero);
  return result;
}

// factor * a, rounded once unless it is subnormal.
precise float product(float factor, ScaledFloat a) {
  int n = max(a.n, -252);
  int half_n = n >> 1;
  return ((factor * power_of_two(half_n)) * a.significand) * power_of_two(n - half_n);
}

uint exponent_bits(float x) { return (floatBitsToUint(x) >> 23) & 0xffu; }

// x with the exponent of 1; 0 and infinity as they are.
float without_exponent(float x) {
  uint bits = floatBitsToUint(x);
  uint unit = (bits & 0x807fffffu) | 0x3f800000u;
  return uintBitsToFloat(mix(unit, bits, exponent_bits(x) - 1u > 253u));
}

// |x| with the exponent of 1; 0 as it is.
float unit_of(float x) {
  uint bits = (floatBitsToUint(x) & 0x007fffffu) | 0x3f800000u;
  return uintBitsToFloat(mix(bits, 0u, exponent_bits(x) == 0u));
}

// outer * (inner * a) for numbers that are not subnormal: neither overflow nor underflow before the result.
precise float product(float outer, float inner, ScaledFloat a) {
  precise float units = without_exponent(outer) * (without_exponent(inner) * a.significand);
  int sum = a.n + int(exponent_bits(outer) + exponent_bits(inner)) - 254;
  return scale_by_power_of_two(units, max(sum, -252));
}

#endif
