// The gate is gelu_tanh.
#include "activations/gelu_tanh.glsl"

#define HAS_SCALED_FACTORS

precise ScaledFloat scaled_forward(float g, Parameters p) {
  precise float magnitude = clamped_magnitude(g, 15.625f);
  precise ReducedExponent z = gelu_tanh_exponent(magnitude);
  return scaled_gated(g, magnitude, lower_logistic(raised_exponent(z)), z);
}
