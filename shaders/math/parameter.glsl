// A parameter b as factor and as divisor of whole tensors. What is computed here is the same for
// every element.
#ifndef VKACT_MATH_PARAMETER_GLSL
#define VKACT_MATH_PARAMETER_GLSL

#include "math/divide.glsl"
#include "math/scaled_pair.glsl"

// b as the sum of its upper 12 bits and the rest.
precise Pair split_parameter(float b) {
  precise Pair split;
  split.head = upper_half(b);
  split.tail = b - split.head;
  return split;
}

// 1 / b, its error below 2^-34 of it.
precise ScaledPair reciprocal_of_parameter(float b) {
  uint bits = floatBitsToUint(b);
  precise float mu = uintBitsToFloat((bits & 0x007fffffu) | 0x3f800000u);
  precise float r = reciprocal_estimate(mu);
  precise Pair quotient =
      long_division(single(1.0f), single(mu), r + r * (1.0f - mu * r));
  precise float sign = b < 0.0f ? -1.0f : 1.0f;
  precise ScaledPair reciprocal;
  reciprocal.significand.head = quotient.head * sign;
  reciprocal.significand.tail = quotient.tail * sign;
  reciprocal.n = 127 - int((bits >> 23) & 0xffu);
  return reciprocal;
}

// bound / |b|, at most the largest float.
precise float bound_over_parameter(float bound, ScaledPair reciprocal) {
  precise float limit =
      scale_by_power_of_two(bound * abs(reciprocal.significand.head), reciprocal.n);
  return limit > 3.40282347e38f ? 3.40282347e38f : limit;
}

#endif
