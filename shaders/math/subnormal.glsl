// Devices may take subnormal numbers for zero, as operands and as results, and as results before or
// after they are rounded. So that all of them compute the same, what is multiplied further is zero on
// every device from the smallest normal number down.
#ifndef VKACT_MATH_SUBNORMAL_GLSL
#define VKACT_MATH_SUBNORMAL_GLSL

// x, or zero with the sign of x up to 2^-126. Tests bits because drivers may assume that floats are
// no NaN.
float flushed(float x) {
  uint bits = floatBitsToUint(x);
  uint sign = bits & 0x80000000u;
  return uintBitsToFloat(mix(bits, sign, (bits & 0x7fffffffu) <= 0x00800000u));
}

// x, or zero with its sign where x is subnormal.
float without_subnormal(float x) {
  uint bits = floatBitsToUint(x);
  uint sign = bits & 0x80000000u;
  return uintBitsToFloat(mix(bits, sign, (bits & 0x7f800000u) == 0u));
}

#endif
