// As silu with the exact product beta x, of either sign, as argument. |x| is bounded where
// exp(-|beta x|) has vanished, and a tiny x is scaled up on the way, so that no digit of it becomes subnormal.
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
  bool vanishes = abs(x) > gate.magnitude && p.beta != 0.0f;
  gate.s.scale = vanishes ? 0.0f : gate.s.scale;
  return gate;
}

precise float forward(float x, Parameters p) {
  precise SwishGate gate = swish_gate(x, p);
  bool tiny = gate.magnitude < 9.09494702e-13f;
  precise float raised_magnitude = 1.84467441e19f * gate.magnitude;
  precise float magnitude = tiny ? raised_magnitude : gate.magnitude;
  precise float g = lowered(times_short_pair(magnitude, gate.s.significand) * gate.s.scale);
  precise float unbounded = tiny ? raised_magnitude : abs(x);
  precise float rest = unbounded - g;
  precise float y = with_sign_of(gate.below ? g : rest, x);
  precise float lowered_y = lowered(y);
  return tiny ? lowered_y : y;
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
  precise float first = (gate.magnitude * (significand * rest)) * gate.s.scale;
  return (first * 2.32830644e-10f) * (gate.magnitude * 2.32830644e-10f);
}
