// x (p + alpha (1 - p)) with p = sigmoid(z) and z the normalized x.
#include "math/channel_statistics.glsl"
#include "math/logistic.glsl"

struct DiceGate {
  float p;
  float rest;    // 1 - p
  float change;  // of the factor with p
};

precise DiceGate dice_gate(float x, Parameters p) {
  precise float z = normalized(x, p.statistics);
  precise float lower = lower_logistic(z);
  precise float upper = 1.0f - lower;
  bool below = z < 0.0f;
  DiceGate gate;
  gate.p = below ? lower : upper;
  gate.rest = below ? upper : lower;
  gate.change = 1.0f - p.alpha;
  return gate;
}

// x times what goes to zero faster than x to infinity.
precise float dice_times(float x, float vanishing) {
  precise float product = x * vanishing;
  return vanishing == 0.0f ? 0.0f : product;
}

precise float dice_factor(DiceGate gate, Parameters p) { return gate.p + p.alpha * gate.rest; }

// dy/dz
precise float dice_reach(float x, DiceGate gate) {
  return dice_times(x, gate.change * (gate.p * gate.rest));
}

precise float forward(float x, Parameters p) {
  return where_finite(dice_times(x, dice_factor(dice_gate(x, p), p)), p.statistics);
}

// With constant statistics.
precise float derivative(float x, Parameters p) {
  precise DiceGate gate = dice_gate(x, p);
  precise float moved = dice_reach(x, gate) * p.statistics.inverse_deviation;
  return where_finite(dice_factor(gate, p) + moved, p.statistics);
}

precise float derivative_alpha(float x, Parameters p) {
  return where_finite(dice_times(x, dice_gate(x, p).rest), p.statistics);
}

// As if z were shift + scale * z.
precise float derivative_shift(float x, Parameters p) {
  return where_finite(dice_reach(x, dice_gate(x, p)), p.statistics);
}

precise float derivative_scale(float x, Parameters p) {
  precise float reach = dice_reach(x, dice_gate(x, p));
  return where_finite(reach * normalized(x, p.statistics), p.statistics);
}
