// As silu with the exact product beta x, of either sign, as argument. |x| is bounded where
// exp(-|beta x|) has vanished, and a tiny x is scaled up on the way, so that no digit of it becomes
// subnormal.
#include "math/gate.glsl"
#include "math/parameter.glsl"

struct SwishGate {
  float magnitude;  // |x|, bounded
  bool below;       // beta x < 0
  Logistic s;       // sigmoid(-|beta x|)
};

precise SwishGate swish_gate(float x, Parameters p) {
  precise float limit = bound_over_parameter(128.0f, reciprocal_of_parameter(p.beta));
  precise float beta = -abs(p.beta);
  precise SwishGate gate;
  gate.magnitude = clamped_magnitude(x, limit);
  gate.below = (x < 0.0f) != (p.beta < 0.0f);
  gate.s = lower_logistic(reduce_product(gate.magnitude, beta, split_parameter(beta)));
  bool is_bounded = abs(x) > gate.magnitude;
  bool has_slope = p.beta != 0.0f;
  gate.s.scale = is_bounded && has_slope ? 0.0f : gate.s.scale;
  return gate;
}

precise float forward(float x, Parameters p) {
  precise SwishGate gate = swish_gate(x, p);
  precise float magnitude = abs(x);
  bool tiny = magnitude < 9.53674316e-07f;
  precise float ordinary_factor = lowered(gate.magnitude);
  precise float tiny_factor = 6.87194767e10f * gate.magnitude;
  precise float g =
      times_short_pair(tiny ? tiny_factor : ordinary_factor, gate.s.significand) * gate.s.scale;
  precise float raised = 1.2676506e30f * magnitude;
  precise float rest = (tiny ? raised : magnitude) - g;
  precise float y = with_sign_of(gate.below ? g : rest, x);
  precise float tiny_y = 7.88860905e-31f * y;
  return tiny ? tiny_y : y;
}

precise float derivative(float x, Parameters p) {
  precise SwishGate gate = swish_gate(x, p);
  return gated_derivative(gate.below, abs(p.beta * gate.magnitude), gate.s);
}

// x^2 s (1 - s), the power of two applied between the factors.
precise float derivative_beta(float x, Parameters p) {
  precise SwishGate gate = swish_gate(x, p);
  precise float significand = gate.s.significand.head + gate.s.significand.tail;
  precise float rest = 1.0f - lowered(significand * gate.s.scale);
  precise float magnitude = 2.32830644e-10f * gate.magnitude;
  return ((magnitude * (significand * rest)) * gate.s.scale) * magnitude;
}
