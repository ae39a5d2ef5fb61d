// leaky_relu with a random slope. A slope of 0 makes it a zero even at -inf.
#define NEEDS_SOURCE
#include "math/noise.glsl"

bool is_ignored(Noise noise) { return false; }

precise float slope_of(Noise noise, Parameters p) {
  precise float range = p.upper - p.lower;
  return p.lower + uniform_of(noise) * range;
}

precise float forward(float x, Noise noise, Parameters p) {
  precise float slope = slope_of(noise, p);
  precise float product = slope * x;
  uint sign = (floatBitsToUint(slope) ^ floatBitsToUint(x)) & 0x80000000u;
  precise float below = slope == 0.0f ? uintBitsToFloat(sign) : product;
  return x > 0.0f ? x : below;
}

precise float gradient(float x, float dy, Noise noise, Parameters p) {
  precise float product = dy * slope_of(noise, p);
  return x > 0.0f ? dy : product;
}
