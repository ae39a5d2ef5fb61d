// A parameter b as factor and as divisor of whole tensors. What is computed here is the same for
// every element.
#ifndef VKACT_MATH_PARAMETER_GLSL
#define VKACT_MATH_PARAMETER_GLSL

#include "math/divide.glsl"
#include "math/exp.glsl"
#include "math/scaled_pair.glsl"

// b as the sum of its upper 12 bits and the rest.
precise Pair split_parameter(float b) {
  precise Pair split;
  split.head = upper_half(b);
  split.tail = b - split.head;
  return split;
}

// b = significand * 2^n, the significand in [1, 2) but for its sign.
struct NormalizedParameter {
  float significand;
  int n;
};

precise NormalizedParameter normalized_parameter(float b) {
  uint bits = floatBitsToUint(b);
  precise NormalizedParameter normalized;
  normalized.significand = uintBitsToFloat((bits & 0x807fffffu) | 0x3f800000u);
  normalized.n = int((bits >> 23) & 0xffu) - 127;
  return normalized;
}

// -|b| x in reduced form, x at most 128 / |b|. The power of two goes to x, so that no part of a factor is subnormal.
precise ReducedExponent reduce_product_with_parameter(float x, float b) {
  precise NormalizedParameter normalized = normalized_parameter(b);
  precise float factor = -abs(normalized.significand);
  precise float scaled = scale_by_power_of_two(x, normalized.n);
  return reduce_product(b == 0.0f ? 0.0f : scaled, factor, split_parameter(factor));
}

// Whether a b > c, also where the product alone would be subnormal.
bool is_product_greater(float a, float b, float c) {
  precise float product = a * b;
  bool is_product_tiny = abs(product) < 5.42101086e-20f;
  bool is_bound_tiny = abs(c) < 5.42101086e-20f;
  bool is_a_less = abs(a) < abs(b);
  precise float raised_a = (is_a_less ? 8.50705917e37f : 1.0f) * a;
  precise float raised_b = (is_a_less ? 1.0f : 8.50705917e37f) * b;
  precise float raised_product = raised_a * raised_b;
  precise float raised_c = 8.50705917e37f * c;
  bool raised = raised_product > raised_c;
  bool plain = product > c;
  return is_product_tiny && is_bound_tiny ? raised : plain;
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
