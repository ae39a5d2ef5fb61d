// Magnitudes and signs.
#ifndef VKACT_MATH_SIGN_GLSL
#define VKACT_MATH_SIGN_GLSL

// |x|, at most limit.
precise float clamped_magnitude(float x, float limit) {
  precise float magnitude = abs(x);
  return magnitude > limit ? limit : magnitude;
}

// x, at least low and at most high.
precise float bounded(float x, float low, float high) {
  precise float raised = x < low ? low : x;
  return raised > high ? high : raised;
}

// |magnitude| with the sign of x.
precise float with_sign_of(float magnitude, float x) {
  return uintBitsToFloat((floatBitsToUint(magnitude) & 0x7fffffffu) |
                         (floatBitsToUint(x) & 0x80000000u));
}

#endif
