// Dropped elements take SELU's lower limit, and all are scaled and shifted so that mean and variance
// stay. A dropped element is not looked at.
#include "math/noise.glsl"

bool is_ignored(Noise noise) { return is_dropped(noise); }

precise float forward(float x, Noise noise, Parameters p) {
  precise float moved = noise.kept_scale * x + noise.kept_shift;
  bool is_same = noise.kept_scale == 1.0f && noise.kept_shift == 0.0f;
  precise float kept = mix(moved, x, is_same);
  precise float dropped = noise.dropped_value;
  return is_dropped(noise) ? dropped : kept;
}

precise float gradient(float x, float dy, Noise noise, Parameters p) {
  precise float kept = noise.kept_scale * dy;
  return is_dropped(noise) ? 0.0f : kept;
}
