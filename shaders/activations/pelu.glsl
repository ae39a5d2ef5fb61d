// a expm1(x / b) below 0 and (a / b) x above, without cancellation and scaled last.
#include "math/decay.glsl"
#include "math/parameter.glsl"

#define HAS_SCALED_DERIVATIVE

precise ScaledPair pelu_slope(Parameters p) {
  return product(scaled(p.a), reciprocal_of_parameter(p.b));
}

// x / b, and expm1(x / b) below 0.
precise ScaledPair pelu_unit(float x, Parameters p) {
  precise ScaledPair quotient = product(scaled(x), reciprocal_of_parameter(p.b));
  precise LowerExpm1 e = lower_expm1(quotient);
  bool is_above = x > 0.0f;
  bool is_at_zero = is_zero(quotient);
  return chosen(is_above || is_at_zero, quotient, e.value);
}

// 1, and exp(x / b) below 0.
precise ScaledPair pelu_decay(float x, Parameters p) {
  precise ScaledPair e = lower_exp(product(scaled(x), reciprocal_of_parameter(p.b)));
  return chosen(x > 0.0f, scaled(1.0f), e);
}

precise float forward(float x, Parameters p) {
  return value_of(product(scaled(p.a), pelu_unit(x, p)));
}

precise ScaledPair pelu_derivative(float x, Parameters p) {
  return product(pelu_slope(p), pelu_decay(x, p));
}

precise float derivative(float x, Parameters p) { return value_of(pelu_derivative(x, p)); }

precise ScaledFloat scaled_derivative(float x, Parameters p) {
  return scaled_float_of(pelu_derivative(x, p));
}

precise float derivative_from_output(float y, Parameters p) {
  precise float below = y + p.a;
  precise float numerator = mix(below, p.a, y > 0.0f);
  return value_of(product(scaled(numerator), reciprocal_of_parameter(p.b)));
}

precise float derivative_a(float x, Parameters p) { return value_of(pelu_unit(x, p)); }

precise float derivative_b(float x, Parameters p) {
  precise ScaledPair slope = product(pelu_slope(p), reciprocal_of_parameter(p.b));
  return value_of(negative(product(product(slope, scaled(x)), pelu_decay(x, p))));
}
