// weight tanh(z) + bias with the exact product z = alpha x. From |z| = 1 on it is the sum of what y
// tends to and of -+2 weight s, s = sigmoid(-2 |z|), so that the bias may cancel the limit.
#include "math/decay.glsl"
#include "math/tanh.glsl"

#define HAS_SCALED_DERIVATIVE

precise ScaledPair dyt_argument(float x, Parameters p) {
  return product(scaled(p.alpha), scaled(x));
}

bool dyt_is_far(ScaledPair z) { return z.n >= 0; }

precise ScaledPair with_sign_against(ScaledPair magnitude, ScaledPair z) {
  return chosen(z.significand.head < 0.0f, magnitude, negative(magnitude));
}

// tanh(z) for |z| < 2.
precise ScaledPair dyt_near(ScaledPair z) {
  precise ScaledPair twice_z = z;
  twice_z.n = z.n + 1;
  precise Pair t = tanh_from_expm1(expm1_pair(decay_of(twice_z, 24.0f)));
  precise ScaledPair tiny = z;
  // tanh(z) is a little less than z, which decides between two neighbours where z is in the middle.
  precise float lower_tail = z.significand.tail - 1.45519152e-11f * z.significand.head;
  tiny.significand.tail = ROUNDED_TO_16_BITS ? lower_tail : z.significand.tail;
  return chosen(z.n < -14, tiny, with_sign_against(scaled(t.head, t.tail, 0), z));
}

// sigmoid(-2 |z|).
precise ScaledPair dyt_logistic(ScaledPair z) {
  precise ScaledPair twice_z = z;
  twice_z.n = z.n + 1;
  return lower_logistic(twice_z);
}

// What tanh(z) lacks of its limit.
precise ScaledPair dyt_far_rest(ScaledPair z) {
  precise ScaledPair rest = with_sign_against(dyt_logistic(z), z);
  rest.n = rest.n + 1;
  return rest;
}

// 1 - tanh(z)^2 = 4 s (1 - s).
precise ScaledPair dyt_decay(ScaledPair z) {
  precise ScaledPair slope = logistic_slope(dyt_logistic(z));
  slope.n = slope.n + 2;
  return slope;
}

precise float forward(float x, Parameters p) {
  precise ScaledPair z = dyt_argument(x, p);
  precise ScaledPair weight = scaled(p.weight);
  precise ScaledPair bias = scaled(p.bias);
  precise ScaledPair unshifted = product(weight, dyt_near(z));
  precise ScaledPair near = chosen(is_zero(bias), unshifted, sum(unshifted, bias));
  precise ScaledPair limit = sum(with_sign_against(negative(weight), z), bias);
  precise ScaledPair far = sum(limit, product(weight, dyt_far_rest(z)));
  return value_of(chosen(dyt_is_far(z), far, near));
}

precise ScaledPair dyt_derivative(float x, Parameters p) {
  precise ScaledPair slope = product(scaled(p.weight), scaled(p.alpha));
  return product(slope, dyt_decay(dyt_argument(x, p)));
}

precise float derivative(float x, Parameters p) { return value_of(dyt_derivative(x, p)); }

precise ScaledFloat scaled_derivative(float x, Parameters p) {
  return scaled_float_of(dyt_derivative(x, p));
}

precise float derivative_alpha(float x, Parameters p) {
  precise ScaledPair slope = product(scaled(p.weight), scaled(x));
  return value_of(product(slope, dyt_decay(dyt_argument(x, p))));
}

precise float derivative_weight(float x, Parameters p) {
  precise ScaledPair z = dyt_argument(x, p);
  precise ScaledPair limit = with_sign_against(scaled(-1.0f), z);
  return value_of(chosen(dyt_is_far(z), sum(limit, dyt_far_rest(z)), dyt_near(z)));
}

precise float derivative_bias(float x, Parameters p) { return 1.0f; }
