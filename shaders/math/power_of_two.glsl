// Powers of two, built in the exponent bits. Exponents that come from an exponential's reduction
// are given as shifted = n + 1.5 * 2^23, a float whose low bits are n.
#ifndef VKACT_MATH_POWER_OF_TWO_GLSL
#define VKACT_MATH_POWER_OF_TWO_GLSL

// 2^n; -126 <= n <= 127, and n = -127 gives 0.
precise float power_of_two(int n) { return uintBitsToFloat(uint(n + 127) << 23); }

// 2^n; -126 <= n <= 127, and n = -127 gives 0.
precise float power_of_two(float shifted) {
  return uintBitsToFloat((floatBitsToUint(shifted) << 23) + 0x3f800000u);
}

// 2^(n + 64); -190 <= n <= 63.
precise float raised_power_of_two(float shifted) {
  return uintBitsToFloat((floatBitsToUint(shifted) << 23) + 0x5f800000u);
}

// x * 2^-64.
precise float lowered(float x) { return x * 5.42101086e-20f; }

int exponent_of(float shifted) { return int(floatBitsToUint(shifted)) - 0x4B400000; }

// x * 2^n; -252 <= n <= 254. Two steps, so that only a subnormal result rounds.
precise float scale_by_power_of_two(float x, int n) {
  int half_n = n >> 1;
  return (x * power_of_two(half_n)) * power_of_two(n - half_n);
}

#endif
