// x sigmoid(slope x), as silu with the exact product slope x, of either sign, as argument. |x| is
// bounded where exp(-|slope x|) has vanished, and a tiny x is scaled up on the way, so that no digit
// of it becomes subnormal.
#ifndef VKACT_MATH_SWISH_GLSL
#define VKACT_MATH_SWISH_GLSL

#include "math/gate.glsl"
#include "math/parameter.glsl"

struct SwishGate {
  float magnitude;  // |x|, bounded
  bool below;       // slope x < 0
  Logistic s;       // sigmoid(-|slope x|)
};

precise SwishGate swish_gate(float x, float slope) {
  precise float limit = bound_over_parameter(128.0f, reciprocal_of_parameter(slope));
  precise SwishGate gate;
  gate.magnitude = clamped_magnitude(x, limit);
  gate.below = (x < 0.0f) != (slope < 0.0f);
  gate.s = lower_logistic(reduce_product_with_parameter(gate.magnitude, slope));
  bool is_bounded = abs(x) > gate.magnitude;
  bool has_slope = slope != 0.0f;
  gate.s.scale = is_bounded && has_slope ? 0.0f : gate.s.scale;
  return gate;
}

precise float swish_value(float x, float slope) {
  precise SwishGate gate = swish_gate(x, slope);
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

precise float swish_derivative(float x, float slope) {
  precise SwishGate gate = swish_gate(x, slope);
  return gated_derivative(gate.below, abs(slope * gate.magnitude), gate.s);
}

// The same far down and near 0, where it may be subnormal.
struct FarSwish {
  SwishGate gate;
  ReducedExponent z;  // -|slope x|
};

precise FarSwish far_swish(float x, float slope) {
  precise float limit = bound_over_parameter(288.0f, reciprocal_of_parameter(slope));
  precise float factor = -abs(slope);
  precise FarSwish swish;
  swish.gate.magnitude = clamped_magnitude(x, limit);
  swish.gate.below = (x < 0.0f) != (slope < 0.0f);
  swish.z = reduce_product(swish.gate.magnitude, factor, split_parameter(factor));
  swish.gate.s = lower_logistic(raised_exponent(swish.z));
  return swish;
}

// From the unit of |x|, the power of two applied last.
precise ScaledFloat scaled_swish_value(float x, float slope) {
  precise FarSwish swish = far_swish(x, slope);
  precise Logistic s = swish.gate.s;
  precise float unit = unit_of(x);
  int n_x = int(exponent_bits(x)) - 127;
  precise float g = times_short_pair(unit, s.significand);
  precise float rest = unit - lowered(g * s.scale);
  precise float significand = with_sign_of(swish.gate.below ? g : rest, x);
  int n = n_x + mix(0, exponent_of(swish.z.shifted), swish.gate.below);
  return decaying(n < -50, x, significand, n, significand * power_of_two(n));
}

precise ScaledFloat scaled_swish_derivative(float x, float slope) {
  precise FarSwish swish = far_swish(x, slope);
  return scaled_gated_derivative(x, swish.gate.below, abs(slope * swish.gate.magnitude),
                                 swish.gate.s, swish.z);
}

#endif
