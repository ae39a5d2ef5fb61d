// As silu with the argument 1.702 x, whose product is exact.
#include "math/gate.glsl"

precise Logistic quick_gelu_gate(float magnitude) {
  precise Pair factor;
  factor.head = -1.70166016f;
  factor.tail = -0.00033984374f;
  return lower_logistic(reduce_product(magnitude, -1.702f, factor));
}

precise float forward(float x, Parameters p) {
  precise float magnitude = clamped_magnitude(x, 66.0f);
  return gated(x, magnitude, quick_gelu_gate(magnitude));
}

precise float derivative(float x, Parameters p) {
  precise float magnitude = clamped_magnitude(x, 66.0f);
  return gated_derivative(x < 0.0f, 1.702f * magnitude, quick_gelu_gate(magnitude));
}
