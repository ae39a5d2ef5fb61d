// weight tanh(alpha x) + bias with the exact product alpha x and the hyperbolic tangent as a pair,
// so that the bias may cancel it.
#include "math/decay.glsl"
#include "math/tanh.glsl"

precise ScaledPair dyt_tanh(ScaledPair z) {
  precise ScaledPair twice_z = z;
  twice_z.n = z.n + 1;
  precise Decay decay = decay_of(twice_z, 24.0f);
  precise Pair t = tanh_of_half(decay.z);
  precise float sign = z.significand.head < 0.0f ? 1.0f : -1.0f;
  ScaledPair moderate;
  moderate.significand.head = sign * (decay.reaches_limit ? -1.0f : t.head);
  moderate.significand.tail = sign * (decay.reaches_limit ? 0.0f : t.tail);
  moderate.n = 0;
  return chosen(z.n < -14, z, moderate);
}

// 1 - tanh(z)^2 = 4 s (1 - s) with s = sigmoid(-2 |z|).
precise ScaledPair dyt_decay(ScaledPair z) {
  precise ScaledPair twice_z = z;
  twice_z.n = z.n + 1;
  precise ScaledPair slope = logistic_slope(lower_logistic(twice_z));
  slope.n = slope.n + 2;
  return slope;
}

precise float forward(float x, Parameters p) {
  precise ScaledPair t = dyt_tanh(product(scaled(p.alpha), scaled(x)));
  precise ScaledPair unshifted = product(scaled(p.weight), t);
  precise ScaledPair bias = scaled(p.bias);
  return value_of(chosen(is_zero(bias), unshifted, sum(unshifted, bias)));
}

precise float derivative(float x, Parameters p) {
  precise ScaledPair decay = dyt_decay(product(scaled(p.alpha), scaled(x)));
  return value_of(product(product(scaled(p.weight), scaled(p.alpha)), decay));
}

precise float derivative_alpha(float x, Parameters p) {
  precise ScaledPair decay = dyt_decay(product(scaled(p.alpha), scaled(x)));
  return value_of(product(product(scaled(p.weight), scaled(x)), decay));
}

precise float derivative_weight(float x, Parameters p) {
  return value_of(dyt_tanh(product(scaled(p.alpha), scaled(x))));
}

precise float derivative_bias(float x, Parameters p) { return 1.0f; }
