// x (p + alpha (1 - p)) with p = sigmoid(z) and z the normalized x. In terms of the logistic's lower
// half s = sigmoid(-|z|) it is ACON's gate with the slopes 1 and alpha and a z of its own.
#include "math/acon.glsl"
#include "math/channel_statistics.glsl"

precise ScaledPair dice_normalized(float x, Parameters p) {
  precise ScaledPair mean = sum(scaled(p.statistics.mean), scaled(p.statistics.mean_tail));
  return product(sum(scaled(x), negative(mean)), scaled(p.statistics.inverse_deviation));
}

precise AconGate dice_gate(float x, Parameters p) {
  precise ScaledPair z = dice_normalized(x, p);
  precise AconGate gate;
  gate.difference = sum(scaled(1.0f), negative(scaled(p.alpha)));
  gate.below = z.significand.head < 0.0f;
  gate.steepness = 0.0f;
  gate.outer = scaled(gate.below ? p.alpha : 1.0f);
  gate.change = chosen(gate.below, gate.difference, negative(gate.difference));
  gate.s = lower_logistic(z);
  return gate;
}

// dy/dz
precise ScaledPair dice_reach(float x, AconGate gate) {
  return product(product(scaled(x), gate.difference), logistic_slope(gate.s));
}

precise float forward(float x, Parameters p) {
  precise AconGate gate = dice_gate(x, p);
  return where_finite(value_of(product(scaled(x), acon_factor(gate, gate.s))), p.statistics);
}

// With constant statistics.
precise float derivative(float x, Parameters p) {
  precise AconGate gate = dice_gate(x, p);
  precise ScaledPair moved =
      product(dice_reach(x, gate), scaled(p.statistics.inverse_deviation));
  return where_finite(value_of(sum(acon_factor(gate, gate.s), moved)), p.statistics);
}

precise float derivative_alpha(float x, Parameters p) {
  precise AconGate gate = dice_gate(x, p);
  precise ScaledPair rest = scaled(1.0f - value_of(gate.s));
  return where_finite(value_of(product(scaled(x), chosen(gate.below, rest, gate.s))), p.statistics);
}

// As if z were shift + scale * z.
precise float derivative_shift(float x, Parameters p) {
  return where_finite(value_of(dice_reach(x, dice_gate(x, p))), p.statistics);
}

precise float derivative_scale(float x, Parameters p) {
  precise ScaledPair z = dice_normalized(x, p);
  return where_finite(value_of(product(dice_reach(x, dice_gate(x, p)), z)), p.statistics);
}
