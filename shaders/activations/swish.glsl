#include "math/swish.glsl"

#define HAS_SCALED_DERIVATIVE

precise float forward(float x, Parameters p) { return swish_value(x, p.beta); }

precise float derivative(float x, Parameters p) { return swish_derivative(x, p.beta); }

precise ScaledFloat scaled_derivative(float x, Parameters p) {
  return scaled_swish_derivative(x, p.beta);
}

// x^2 s (1 - s), the power of two applied between the factors.
precise float derivative_beta(float x, Parameters p) {
  precise SwishGate gate = swish_gate(x, p.beta);
  precise float significand = gate.s.significand.head + gate.s.significand.tail;
  precise float rest = 1.0f - lowered(significand * gate.s.scale);
  precise float magnitude = 2.32830644e-10f * gate.magnitude;
  return ((magnitude * (significand * rest)) * gate.s.scale) * magnitude;
}
