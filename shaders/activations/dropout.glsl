// A dropped element is not looked at, so that NaN and infinity give 0 like all others.
#include "math/noise.glsl"

bool is_ignored(Noise noise) { return is_dropped(noise); }

precise float forward(float x, Noise noise, Parameters p) {
  precise float scaled = noise.kept_scale * x;
  precise float kept = noise.kept_scale == 1.0f ? x : scaled;
  return is_dropped(noise) ? 0.0f : kept;
}

precise float gradient(float x, float dy, Noise noise, Parameters p) { return forward(dy, noise, p); }
