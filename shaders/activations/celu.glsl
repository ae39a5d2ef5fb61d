// alpha expm1(x / alpha) with the exact product of x and the reciprocal of alpha; x + alpha
// (expm1(z) - z) near 0. A negative alpha makes it an exponential that grows; it is scaled last, so
// that only the result can overflow.
#include "math/expm1.glsl"
#include "math/parameter.glsl"
#include "math/sign.glsl"

struct CeluArgument {
  float x;            // in [-128 |alpha|, 0]
  float quotient;     // x / alpha, rounded
  ReducedExponent z;  // x / alpha
};

precise CeluArgument celu_argument(float x, Parameters p) {
  precise ScaledPair reciprocal = reciprocal_of_parameter(p.alpha);
  precise float inverse = reciprocal.significand.head + reciprocal.significand.tail;
  precise float limit = 128.0f * abs(p.alpha);
  precise float lowest = -(limit > 3.40282347e38f ? 3.40282347e38f : limit);
  precise CeluArgument argument;
  argument.x = bounded(x, lowest, 0.0f);
  precise float scaled = scale_by_power_of_two(argument.x, reciprocal.n);
  argument.quotient = scaled * inverse;
  argument.z = reduce_product(scaled, inverse, reciprocal.significand);
  return argument;
}

precise float forward(float x, Parameters p) {
  precise CeluArgument argument = celu_argument(x, p);
  bool grows = argument.quotient > 40.0f;
  bool saturates = argument.quotient < -40.0f;
  precise ReducedExponent moderate = argument.z;
  moderate.shifted = grows || saturates ? 12582912.0f : moderate.shifted;
  precise Pair e = expm1_pair(moderate);
  precise Pair short_e = shortened(e);
  short_e.head = saturates ? -1.0f : short_e.head;
  short_e.tail = saturates ? 0.0f : short_e.tail;
  precise float y = times_short_pair(p.alpha, short_e);
  precise float near_zero = argument.x + p.alpha * exp_curvature(argument.z.remainder);
  y = argument.z.shifted == 12582912.0f ? near_zero : y;
  precise float m = exp_significand(argument.z.remainder).head;
  precise float grown =
      scale_by_power_of_two((0.5f * p.alpha) * m, exponent_of(argument.z.shifted) + 1);
  y = grows ? grown : y;
  return x > 0.0f ? x : y;
}

precise float derivative(float x, Parameters p) {
  precise CeluArgument argument = celu_argument(x, p);
  precise float m = exp_significand(argument.z.remainder).head;
  precise float below = scale_by_power_of_two(m, exponent_of(argument.z.shifted));
  return x > 0.0f ? 1.0f : below;
}

precise float derivative_from_output(float y, Parameters p) {
  precise float below = 1.0f + celu_argument(y, p).quotient;
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
