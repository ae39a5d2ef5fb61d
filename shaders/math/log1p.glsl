// log(1 + u) on [0, 1], relative to u, so that a caller can scale a tiny u last.
#ifndef VKACT_MATH_LOG1P_GLSL
#define VKACT_MATH_LOG1P_GLSL

// (log(1 + u) - u) / u^2.
precise float log1p_curvature(float u) {
  precise float q = -0.00329107419f;
  q = q * u + 0.0200884603f;
  q = q * u - 0.0574604832f;
  q = q * u + 0.106613711f;
  q = q * u - 0.153449774f;
  q = q * u + 0.196921214f;
  q = q * u - 0.249580204f;
  q = q * u + 0.333304644f;
  q = q * u - 0.499999315f;
  return q;
}

#endif
