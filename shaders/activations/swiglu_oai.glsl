// The gate is swish with slope alpha of g where that is below the limit; the value is 1 more than v
// between both limits.
#include "math/swish.glsl"

#define HAS_SCALED_FACTORS
#define HAS_VALUE_FUNCTION

precise ScaledFloat scaled_forward(float g, Parameters p) {
  precise float greatest = p.limit;
  return scaled_swish_value(g >= greatest ? greatest : g, p.alpha);
}

precise ScaledFloat scaled_derivative(float g, Parameters p) {
  precise ScaledFloat slope = scaled_swish_derivative(g, p.alpha);
  slope.significand = g >= p.limit ? 0.0f : slope.significand;
  return slope;
}

precise float value_forward(float v, Parameters p) { return 1.0f + bounded(v, -p.limit, p.limit); }

precise float value_derivative(float v, Parameters p) {
  return abs(v) < p.limit ? 1.0f : 0.0f;
}
