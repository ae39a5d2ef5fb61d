// An element's random number and what its call makes of it.
#ifndef VKACT_MATH_NOISE_GLSL
#define VKACT_MATH_NOISE_GLSL

struct Noise {
  uint word;        // all 32 bits random
  uint drop_below;  // of 2^24: below it the element is dropped
  float kept_scale;
  float kept_shift;
  float dropped_value;
};

bool is_dropped(Noise noise) { return (noise.word >> 8) < noise.drop_below; }

// Uniform in [0, 1), a multiple of 2^-24.
precise float uniform_of(Noise noise) { return float(noise.word >> 8) * 5.96046448e-08f; }

#endif
