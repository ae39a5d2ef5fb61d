// With a = softplus(alpha_p): x (a x + beta) above 0. With a = softplus(alpha_n), below: beta
// expm1(x) + a (expm1(x) - x), in which a large x meets no beta x that would have to cancel.
#include "math/decay.glsl"
#include "math/softplus.glsl"

#define HAS_SCALED_DERIVATIVE

// A parameter is no element: also for 16-bit types it is a float32, and exact.
precise ScaledPair xielu_softplus(float a) {
  precise Decay decay = decay_of(scaled(a), 128.0f);
  precise Softplus rest = lower_softplus(exp_significand(decay), decay.z);
  int n = int(floatBitsToUint(rest.scale) >> 23) - 191;
  precise ScaledPair lower = scaled(rest.significand.head, rest.significand.tail, n);
  return chosen(a > 0.0f, sum(scaled(a), lower), lower);
}

precise float xielu_sigmoid(float a) {
  precise float s = value_of(lower_logistic(scaled(a)));
  precise float above = 1.0f - s;
  return a > 0.0f ? above : s;
}

precise float forward(float x, Parameters p) {
  bool is_above = x > 0.0f;
  precise ScaledPair exact_x = scaled(x);
  precise ScaledPair beta = scaled(p.beta);
  precise LowerExpm1 e = lower_expm1(exact_x);
  precise ScaledPair alpha =
      chosen(is_above, xielu_softplus(p.alpha_p), xielu_softplus(p.alpha_n));
  precise ScaledPair curvature = product(alpha, chosen(is_above, exact_x, e.curvature));
  precise ScaledPair above = product(exact_x, sum(curvature, beta));
  precise ScaledPair below = sum(product(beta, e.value), curvature);
  return value_of(chosen(is_above, above, below));
}

precise ScaledPair xielu_derivative(float x, Parameters p) {
  bool is_above = x > 0.0f;
  precise ScaledPair exact_x = scaled(x);
  precise ScaledPair beta = scaled(p.beta);
  precise ScaledPair twice_x = exact_x;
  twice_x.n = exact_x.n + 1;
  precise LowerExpm1 e = lower_expm1(exact_x);
  precise ScaledPair alpha =
      chosen(is_above, xielu_softplus(p.alpha_p), xielu_softplus(p.alpha_n));
  precise ScaledPair curve = product(alpha, chosen(is_above, twice_x, e.value));
  precise ScaledPair linear = product(beta, lower_exp(exact_x));
  return sum(curve, chosen(is_above, beta, linear));
}

precise float derivative(float x, Parameters p) { return value_of(xielu_derivative(x, p)); }

precise ScaledFloat scaled_derivative(float x, Parameters p) {
  return scaled_float_of(xielu_derivative(x, p));
}

precise float derivative_alpha_p(float x, Parameters p) {
  precise float positive_part = x > 0.0f ? x : 0.0f;
  precise ScaledPair exact_x = scaled(positive_part);
  return value_of(product(product(exact_x, exact_x), scaled(xielu_sigmoid(p.alpha_p))));
}

precise float derivative_alpha_n(float x, Parameters p) {
  precise LowerExpm1 e = lower_expm1(scaled(x > 0.0f ? 0.0f : x));
  return value_of(product(e.curvature, scaled(xielu_sigmoid(p.alpha_n))));
}
