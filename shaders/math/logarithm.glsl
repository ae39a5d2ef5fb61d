// The natural logarithm.
#ifndef VKACT_MATH_LOGARITHM_GLSL
#define VKACT_MATH_LOGARITHM_GLSL

// log(x) for normal positive x: x = 2^n m with m in [sqrt(1/2), sqrt(2)), f = m - 1,
// log(m) = f - f^2/2 + f^3 P(f).
precise float logarithm(float x) {
  uint bits = floatBitsToUint(x) - 0x3f3504f3u;
  int n = int(bits) >> 23;
  precise float f = uintBitsToFloat((bits & 0x007fffffu) + 0x3f3504f3u) - 1.0f;
  precise float q = 0.0674926788f;
  q = q * f - 0.116700977f;
  q = q * f + 0.118835486f;
  q = q * f - 0.124062337f;
  q = q * f + 0.142203584f;
  q = q * f - 0.166679889f;
  q = q * f + 0.200020716f;
  q = q * f - 0.250000089f;
  q = q * f + 0.333333135f;
  precise float square = f * f;
  precise float rest = (square * f) * q - 0.5f * square;
  precise float whole = float(n);
  return whole * 0.693145752f + (f + (rest + whole * 1.42860677e-06f));
}

#endif
