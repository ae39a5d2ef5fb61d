// The gate is swish.
#include "math/swish.glsl"

#define HAS_SCALED_FACTORS

precise ScaledFloat scaled_forward(float g, Parameters p) { return scaled_swish_value(g, p.beta); }

precise ScaledFloat scaled_derivative(float g, Parameters p) {
  return scaled_swish_derivative(g, p.beta);
}
