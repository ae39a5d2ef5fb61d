// ACON with p1 = 1 and p2 = p: a smooth PReLU.
#include "math/acon.glsl"

#define HAS_SCALED_DERIVATIVE

precise float forward(float x, Parameters p) { return acon(x, 1.0f, p.p, p.beta); }

precise float derivative(float x, Parameters p) {
  return value_of(acon_derivative(x, 1.0f, p.p, p.beta));
}

precise ScaledFloat scaled_derivative(float x, Parameters p) {
  return scaled_float_of(acon_derivative(x, 1.0f, p.p, p.beta));
}

precise float derivative_p(float x, Parameters p) {
  return acon_derivative_p2(x, 1.0f, p.p, p.beta);
}

precise float derivative_beta(float x, Parameters p) {
  return acon_derivative_beta(x, 1.0f, p.p, p.beta);
}
