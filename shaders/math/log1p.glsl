// The curvature of log(1 + u).
#ifndef VKACT_MATH_LOG1P_GLSL
#define VKACT_MATH_LOG1P_GLSL

// (log(1 + u) - u) / u^2 on [-1/4, 1/2].
precise float log1p_curvature(float u) {
  precise float q = 0.0510778651f;
  q = q * u - 0.117333174f;
  q = q * u + 0.149113178f;
  q = q * u - 0.16852577f;
  q = q * u + 0.199878454f;
  q = q * u - 0.249930739f;
  q = q * u + 0.33333236f;
  return q * u - 0.500000477f;
}

#endif
