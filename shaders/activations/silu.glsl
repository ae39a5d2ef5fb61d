// y = -g below 0 and x - g above, g = |x| sigmoid(-|x|): no overflow, no cancellation, and g is
// scaled by its power of two last, so that the lower tail reaches the smallest normal.
#include "math/gate.glsl"

#define HAS_SCALED_DERIVATIVE

precise float forward(float x, Parameters p) {
  precise float magnitude = clamped_magnitude(x, 112.0f);
  return gated(x, magnitude, lower_logistic(reduce_exponent(-magnitude)));
}

precise float derivative(float x, Parameters p) {
  precise float magnitude = clamped_magnitude(x, 112.0f);
  return gated_derivative(x < 0.0f, magnitude, lower_logistic(reduce_exponent(-magnitude)));
}

precise ScaledFloat scaled_derivative(float x, Parameters p) {
  precise float magnitude = clamped_magnitude(x, 288.0f);
  precise ReducedExponent z = reduce_exponent(-magnitude);
  return scaled_gated_derivative(x, x < 0.0f, magnitude, lower_logistic(raised_exponent(z)), z);
}
