// The gate is gelu.
#include "activations/gelu.glsl"

#define HAS_SCALED_FACTORS

// What the polynomial of normal_tail.glsl lacks for t up to 24.25, relative to the tail.
precise float geglu_far_correction(float t) {
  precise float beyond = t - 13.17f;
  beyond = beyond < 0.0f ? 0.0f : beyond;
  return 1.70469284e-08f * (beyond * beyond);
}

precise ScaledFloat scaled_forward(float g, Parameters p) {
  precise float magnitude = clamped_magnitude(g, 24.25f);
  precise ReducedExponent z = normal_exponent(magnitude);
  precise float tail = normal_tail_significand(magnitude, z);
  precise float positive_part = g < 0.0f ? 0.0f : g;
  precise float near = positive_part - lowered(tail * raised_power_of_two(raised_exponent(z).shifted));
  precise float far = -(tail + tail * geglu_far_correction(magnitude));
  int n = exponent_of(z.shifted);
  return near_zero_or(0.5f, g, decaying(g < 0.0f && n < -60, g, far, n, near));
}
