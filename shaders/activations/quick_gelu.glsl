// As silu with the argument 1.702 x, whose product is exact.
#include "math/gate.glsl"

#define HAS_SCALED_DERIVATIVE

precise ReducedExponent quick_gelu_exponent(float magnitude) {
  precise Pair factor;
  factor.head = -1.70166016f;
  factor.tail = -0.00033984374f;
  return reduce_product(magnitude, -1.702f, factor);
}

precise float forward(float x, Parameters p) {
  precise float magnitude = clamped_magnitude(x, 66.0f);
  return gated(x, magnitude, lower_logistic(quick_gelu_exponent(magnitude)));
}

precise float derivative(float x, Parameters p) {
  precise float magnitude = clamped_magnitude(x, 66.0f);
  precise Logistic s = lower_logistic(quick_gelu_exponent(magnitude));
  return gated_derivative(x < 0.0f, 1.702f * magnitude, s);
}

precise ScaledFloat scaled_derivative(float x, Parameters p) {
  precise float magnitude = clamped_magnitude(x, 169.0f);
  precise ReducedExponent z = quick_gelu_exponent(magnitude);
  precise Logistic s = lower_logistic(raised_exponent(z));
  return scaled_gated_derivative(x, x < 0.0f, 1.702f * magnitude, s, z);
}
