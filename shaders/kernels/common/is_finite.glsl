// Tests bits because drivers may assume that floats are neither infinite nor NaN.
#ifndef VKACT_KERNELS_COMMON_IS_FINITE_GLSL
#define VKACT_KERNELS_COMMON_IS_FINITE_GLSL

bool is_finite(float x) { return (floatBitsToUint(x) & 0x7f800000u) != 0x7f800000u; }

#endif
