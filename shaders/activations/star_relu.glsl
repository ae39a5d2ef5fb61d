// scale x^2 as a pair, so that the bias may cancel it.
#include "math/scaled_pair.glsl"

#define HAS_SCALED_DERIVATIVE

precise float forward(float x, Parameters p) {
  precise ScaledPair positive_part = scaled(x > 0.0f ? x : 0.0f);
  precise ScaledPair square = product(positive_part, positive_part);
  return value_of(sum(product(scaled(p.scale), square), scaled(p.bias)));
}

precise ScaledPair star_relu_derivative(float x, Parameters p) {
  precise ScaledPair slope = product(scaled(p.scale), scaled(x > 0.0f ? x : 0.0f));
  slope.n = slope.n + 1;
  return slope;
}

precise float derivative(float x, Parameters p) { return value_of(star_relu_derivative(x, p)); }

precise ScaledFloat scaled_derivative(float x, Parameters p) {
  return scaled_float_of(star_relu_derivative(x, p));
}

precise float derivative_scale(float x, Parameters p) {
  precise float positive_part = x > 0.0f ? x : 0.0f;
  return positive_part * positive_part;
}

precise float derivative_bias(float x, Parameters p) { return 1.0f; }
