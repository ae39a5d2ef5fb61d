// ACON: y = x (p1 sigmoid(z) + p2 sigmoid(-z)) with z = beta (p1 - p2) x. In terms of the
// logistic's lower half s = sigmoid(-|z|) the factor is outer + change s, where outer is the
// parameter that it tends to on x's side and change leads to the other one.
#ifndef VKACT_MATH_ACON_GLSL
#define VKACT_MATH_ACON_GLSL

#include "math/decay.glsl"
#include "math/parameter.glsl"
#include "math/scaled_pair.glsl"

struct AconGate {
  bool below;  // z < 0
  float steepness;  // |z|, where s has not vanished
  ScaledPair difference;  // p1 - p2
  ScaledPair outer;
  ScaledPair change;
  ScaledPair s;
};

precise AconGate acon_gate(float x, float p1, float p2, float beta) {
  precise AconGate gate;
  gate.difference = sum(scaled(p1), negative(scaled(p2)));
  precise ScaledPair z = product(product(scaled(beta), gate.difference), scaled(x));
  gate.below = z.significand.head < 0.0f;
  gate.steepness = clamped_magnitude(value_of(z), 1024.0f);
  gate.outer = scaled(gate.below ? p2 : p1);
  gate.change = chosen(gate.below, gate.difference, negative(gate.difference));
  gate.s = chosen(is_zero(z), scaled(0.5f), lower_logistic(z));
  return gate;
}

// outer + change * part; where outer is zero the product keeps its own tail.
precise ScaledPair acon_factor(AconGate gate, ScaledPair part) {
  precise ScaledPair moved = product(gate.change, part);
  return chosen(is_zero(gate.outer), moved, sum(gate.outer, moved));
}

// s (1 - |z| (1 - s)), the part of the change that reaches the derivative.
precise ScaledPair acon_slope(AconGate gate) {
  precise float rest = 1.0f - value_of(gate.s);
  precise float significand = gate.s.significand.head + gate.s.significand.tail;
  return scaled(significand * (1.0f - gate.steepness * rest), 0.0f, gate.s.n);
}

precise float acon(float x, float p1, float p2, float beta) {
  precise AconGate gate = acon_gate(x, p1, p2, beta);
  return value_of(product(scaled(x), acon_factor(gate, gate.s)));
}

precise ScaledPair acon_derivative(float x, float p1, float p2, float beta) {
  precise AconGate gate = acon_gate(x, p1, p2, beta);
  return acon_factor(gate, acon_slope(gate));
}

// dy/dp1 = x g with g = d(z sigmoid(z))/dz, and dy/dp2 = x (1 - g).
precise float acon_derivative_p1(float x, float p1, float p2, float beta) {
  precise AconGate gate = acon_gate(x, p1, p2, beta);
  precise ScaledPair slope = acon_slope(gate);
  precise ScaledPair rest = scaled(1.0f - value_of(slope));
  return value_of(product(scaled(x), chosen(gate.below, slope, rest)));
}

precise float acon_derivative_p2(float x, float p1, float p2, float beta) {
  precise AconGate gate = acon_gate(x, p1, p2, beta);
  precise ScaledPair slope = acon_slope(gate);
  precise ScaledPair rest = scaled(1.0f - value_of(slope));
  return value_of(product(scaled(x), chosen(gate.below, rest, slope)));
}

// ((p1 - p2) x)^2 s (1 - s).
precise float acon_derivative_beta(float x, float p1, float p2, float beta) {
  precise AconGate gate = acon_gate(x, p1, p2, beta);
  precise ScaledPair reach = product(gate.difference, scaled(x));
  return value_of(product(product(reach, reach), logistic_slope(gate.s)));
}

#endif
