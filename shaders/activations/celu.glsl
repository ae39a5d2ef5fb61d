// alpha expm1(x / alpha) with the exact product of x and the reciprocal of alpha; x + alpha
// (expm1(z) - z) near 0. A negative alpha makes it an exponential that grows. The power of two in alpha is applied last,
// so that only the result can overflow or be subnormal.
#include "math/expm1.glsl"
#include "math/parameter.glsl"
#include "math/scaled_float.glsl"
#include "math/sign.glsl"

#define HAS_SCALED_DERIVATIVE

struct CeluArgument {
  float x;            // in [-bound |alpha|, 0], by the power of two in alpha
  float quotient;     // x / alpha, rounded
  ReducedExponent z;  // x / alpha
};

precise CeluArgument bounded_celu_argument(float x, float bound, Parameters p) {
  precise ScaledPair reciprocal = reciprocal_of_parameter(p.alpha);
  precise float inverse = reciprocal.significand.head + reciprocal.significand.tail;
  precise float limit = bound * abs(p.alpha);
  precise float lowest = -(limit > 3.40282347e38f ? 3.40282347e38f : limit);
  precise CeluArgument argument;
  argument.x = scale_by_power_of_two(bounded(x, lowest, 0.0f), reciprocal.n);
  argument.quotient = argument.x * inverse;
  argument.z = reduce_product(argument.x, inverse, reciprocal.significand);
  return argument;
}

precise CeluArgument celu_argument(float x, Parameters p) {
  return bounded_celu_argument(x, 128.0f, p);
}

precise float forward(float x, Parameters p) {
  precise CeluArgument argument = celu_argument(x, p);
  precise NormalizedParameter alpha = normalized_parameter(p.alpha);
  bool grows = argument.quotient > 40.0f;
  bool saturates = argument.quotient < -40.0f;
  precise ReducedExponent moderate = argument.z;
  moderate.shifted = grows || saturates ? 12582912.0f : moderate.shifted;
  precise Pair e = expm1_pair(moderate);
  precise Pair short_e = shortened(e);
  short_e.head = saturates ? -1.0f : short_e.head;
  short_e.tail = saturates ? 0.0f : short_e.tail;
  precise float y = times_short_pair(alpha.significand, short_e);
  precise float near_zero =
      argument.x + alpha.significand * exp_curvature(argument.z.remainder);
  y = argument.z.shifted == 12582912.0f ? near_zero : y;
  precise float m = exp_significand(argument.z.remainder).head;
  precise float grown = alpha.significand * m;
  y = grows ? grown : y;
  int exponent = exponent_of(argument.z.shifted);
  int growth = grows ? exponent : 0;
  y = scale_by_power_of_two(y, min(alpha.n + growth, 254));
  bool is_above = x > 0.0f;
  bool is_near = abs(argument.x) < 9.31322575e-10f;
  bool is_unchanged = is_above || is_near;
  return with_sign_of(mix(y, x, is_unchanged), x);
}

precise float derivative(float x, Parameters p) {
  precise CeluArgument argument = celu_argument(x, p);
  precise float m = exp_significand(argument.z.remainder).head;
  precise float below = scale_by_power_of_two(m, exponent_of(argument.z.shifted));
  return x > 0.0f ? 1.0f : below;
}

precise ScaledFloat scaled_derivative(float x, Parameters p) {
  precise CeluArgument argument = bounded_celu_argument(x, 288.0f, p);
  precise float m = exp_significand(argument.z.remainder).head;
  int n = exponent_of(argument.z.shifted);
  precise float near_below = scale_by_power_of_two(m, clamp(n, -252, 254));
  return decaying(x < 0.0f && n < -60, x, m, n, x > 0.0f ? 1.0f : near_below);
}

// 1 + y / alpha, which crosses zero at -alpha.
precise float derivative_from_output(float y, Parameters p) {
  precise Pair inverse = reciprocal_of_parameter(p.alpha).significand;
  precise float scaled_y = celu_argument(y, p).x;
  precise float y_head = upper_half(scaled_y);
  precise float rest = (scaled_y - y_head) * inverse.head + scaled_y * inverse.tail;
  precise float below = (1.0f + y_head * inverse.head) + rest;
  return y > 0.0f ? 1.0f : below;
}

// expm1(z) - z exp(z) = -exp(z) (exp(-z) - 1 + z), without cancellation near 0.
precise float derivative_alpha(float x, Parameters p) {
  precise CeluArgument argument = celu_argument(x, p);
  precise float m = exp_significand(argument.z.remainder).head;
  precise float e = scale_by_power_of_two(m, exponent_of(argument.z.shifted));
  precise float near = -(m * exp_curvature(-argument.z.remainder));
  precise float grown = e * (1.0f - argument.quotient);
  precise float moderate = (e - 1.0f) - argument.quotient * e;
  precise float far = argument.quotient > 40.0f ? grown : moderate;
  return argument.z.shifted == 12582912.0f ? near : far;
}
