// ACON with both of its slopes free.
#include "math/acon.glsl"

#define HAS_SCALED_DERIVATIVE

precise float forward(float x, Parameters p) { return acon(x, p.p1, p.p2, p.beta); }

precise float derivative(float x, Parameters p) {
  return value_of(acon_derivative(x, p.p1, p.p2, p.beta));
}

precise ScaledFloat scaled_derivative(float x, Parameters p) {
  return scaled_float_of(acon_derivative(x, p.p1, p.p2, p.beta));
}

precise float derivative_p1(float x, Parameters p) {
  return acon_derivative_p1(x, p.p1, p.p2, p.beta);
}

precise float derivative_p2(float x, Parameters p) {
  return acon_derivative_p2(x, p.p1, p.p2, p.beta);
}

precise float derivative_beta(float x, Parameters p) {
  return acon_derivative_beta(x, p.p1, p.p2, p.beta);
}
