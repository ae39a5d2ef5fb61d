// max(z, 0) / beta + log1p(exp(-|z|)) / beta with the exact product z = beta x: no overflow, and
// the lower tail keeps its relative accuracy. |x| is bounded where exp(-|z|) has vanished.
#include "math/expm1.glsl"
#include "math/logistic.glsl"
#include "math/parameter.glsl"
#include "math/scaled_float.glsl"
#include "math/softplus.glsl"

#define HAS_SCALED_DERIVATIVE

struct SoftplusArgument {
  float product;      // beta x, rounded
  bool is_positive;   // beta x > 0
  bool passes;        // beta x > threshold
  bool vanishes;      // exp(-|beta x|) does
  ReducedExponent z;  // -|beta x|
};

precise SoftplusArgument bounded_softplus_argument(float x, float bound, ScaledPair reciprocal,
                                                   Parameters p) {
  precise float limit = bound_over_parameter(bound, reciprocal);
  precise float magnitude = clamped_magnitude(x, limit);
  precise SoftplusArgument argument;
  argument.product = p.beta * x;
  bool is_nonzero = x != 0.0f;
  bool are_signs_equal = (x < 0.0f) == (p.beta < 0.0f);
  argument.is_positive = is_nonzero && are_signs_equal;
  argument.passes = is_product_greater(p.beta, x, p.threshold);
  argument.vanishes = abs(x) > magnitude;
  argument.z = reduce_product_with_parameter(magnitude, p.beta);
  return argument;
}

precise SoftplusArgument softplus_argument(float x, ScaledPair reciprocal, Parameters p) {
  return bounded_softplus_argument(x, 128.0f, reciprocal, p);
}

precise float forward(float x, Parameters p) {
  precise ScaledPair reciprocal = reciprocal_of_parameter(p.beta);
  precise SoftplusArgument argument = softplus_argument(x, reciprocal, p);
  precise Softplus rest = lower_softplus(argument.z);
  precise Pair factor = reciprocal.significand;
  precise float lacking = rest.significand.tail * factor.head;
  precise float product = times_short_pair(rest.significand.head, factor) + lacking;
  // Where a great beta makes both terms small, they are added by 2^64.
  bool is_steep = abs(p.beta) > 1.84467441e19f;
  int n = is_steep ? reciprocal.n : reciprocal.n - 64;
  precise float below = scale_by_power_of_two(product * rest.scale, n);
  precise float positive_part = argument.is_positive ? x : 0.0f;
  precise float sum = positive_part * (is_steep ? 1.84467441e19f : 1.0f) + below;
  precise float y = sum * (is_steep ? 5.42101086e-20f : 1.0f);
  y = argument.vanishes ? positive_part : y;
  return argument.passes ? x : y;
}

precise float softplus_derivative(SoftplusArgument argument, Logistic lower) {
  precise float s = value_of(lower);
  s = argument.vanishes ? 0.0f : s;
  precise float above = 1.0f - s;
  precise float slope = argument.is_positive ? above : s;
  return argument.passes ? 1.0f : slope;
}

precise float derivative(float x, Parameters p) {
  precise SoftplusArgument argument =
      softplus_argument(x, reciprocal_of_parameter(p.beta), p);
  return softplus_derivative(argument, lower_logistic(argument.z));
}

precise ScaledFloat scaled_derivative(float x, Parameters p) {
  precise SoftplusArgument argument =
      bounded_softplus_argument(x, 288.0f, reciprocal_of_parameter(p.beta), p);
  precise Logistic s = lower_logistic(raised_exponent(argument.z));
  precise float significand = s.significand.head + s.significand.tail;
  int n = exponent_of(argument.z.shifted);
  bool is_positive = argument.is_positive;
  bool passes = argument.passes;
  bool is_above = is_positive || passes;
  bool is_far = n < -60;
  bool decays = !is_above;
  return decaying(decays && is_far, x, significand, n, softplus_derivative(argument, s));
}

precise float derivative_from_output(float y, Parameters p) {
  precise float z = -clamped_magnitude(p.beta * y, 80.0f);
  precise Pair e = expm1_pair(reduce_exponent(z));
  precise float slope = -(e.head + e.tail);
  precise float near_zero = -z;
  return z > -9.31322575e-10f ? near_zero : slope;
}

// -(|z| s + log1p(exp(-|z|))) / beta^2 below the threshold: a sum without cancellation.
precise float derivative_beta(float x, Parameters p) {
  precise ScaledPair reciprocal = reciprocal_of_parameter(p.beta);
  precise SoftplusArgument argument = softplus_argument(x, reciprocal, p);
  precise Logistic s = lower_logistic(argument.z);
  precise Softplus rest = lower_softplus(argument.z);
  precise float magnitude = clamped_magnitude(argument.product, 128.0f);
  precise float slope = magnitude * (s.significand.head + s.significand.tail);
  precise float sum = lowered(s.scale) * slope + lowered(rest.scale) * rest.significand.head;
  bool far = magnitude > 40.0f;
  precise float far_sum = slope + rest.significand.head;
  sum = far ? far_sum : sum;
  precise float scale = far ? rest.scale : 1.84467441e19f;
  precise float inverse = reciprocal.significand.head + reciprocal.significand.tail;
  precise float once = scale_by_power_of_two((sum * inverse) * scale, reciprocal.n - 64);
  precise float d = -scale_by_power_of_two(once * inverse, reciprocal.n);
  return argument.vanishes || argument.passes ? 0.0f : d;
}
