// With w = exp(-|x|) and k = 2 below 0, 1 above: tanh(softplus(x)) is w (w + 2) / (w (w + 2) + 2)
// below and 1 - w^2 / (w (w + 1) + 1/2) above: no overflow, no cancellation; the lower tail is
// scaled last.
#include "math/divide.glsl"
#include "math/exp.glsl"
#include "math/scaled_float.glsl"
#include "math/sign.glsl"

#define HAS_SCALED_DERIVATIVE

struct MishParts {
  Pair m;            // w = m * scale * 2^-64
  float scale;
  Pair w;
  Pair factor;       // w + k
  Pair denominator;  // w (w + k) + (2 or 1/2)
};

// z is -|x|.
precise MishParts mish_parts(bool below, ReducedExponent z) {
  precise MishParts parts;
  parts.m = exp_significand(z.remainder);
  parts.scale = raised_power_of_two(z.shifted);
  precise float scale = lowered(parts.scale);
  precise float w_tail = parts.m.tail * scale;
  parts.w.head = parts.m.head * scale;
  parts.w.tail = ROUNDED_TO_16_BITS ? 0.0f : w_tail;
  precise float k = below ? 2.0f : 1.0f;
  precise Pair factor = fast_two_sum(k, parts.w.head);
  factor.tail = factor.tail + parts.w.tail;
  parts.factor = chosen(ROUNDED_TO_16_BITS, single(k + parts.w.head), factor);
  precise float product = parts.w.head * parts.factor.head;
  precise float rest = parts.w.head * parts.factor.tail + parts.w.tail * parts.factor.head;
  precise float constant = below ? 2.0f : 0.5f;
  precise Pair denominator = fast_two_sum(constant, product);
  denominator.tail = denominator.tail + rest;
  parts.denominator = chosen(ROUNDED_TO_16_BITS, single(constant + product), denominator);
  return parts;
}

precise float forward(float x, Parameters p) {
  bool below = x < 0.0f;
  precise float magnitude = clamped_magnitude(x, 112.0f);
  precise MishParts parts = mish_parts(below, reduce_exponent(-magnitude));
  precise Pair first;
  first.head = below ? parts.m.head : parts.w.head;
  first.tail = below ? parts.m.tail : parts.w.tail;
  precise Pair second;
  second.head = below ? parts.factor.head : parts.w.head;
  second.tail = below ? parts.factor.tail : parts.w.tail;
  precise float rest = first.head * second.tail + first.tail * second.head;
  precise Pair numerator = single(first.head * second.head);
  numerator.tail = ROUNDED_TO_16_BITS ? 0.0f : rest;
  precise Pair ratio = divide(numerator, parts.denominator);
  precise float scale = below ? parts.scale : 1.84467441e19f;
  precise float g = lowered(times_short_pair(magnitude, ratio) * scale);
  precise float positive_part = below ? 0.0f : x;
  precise float y = positive_part - g;
  precise float near_zero = 0.6f * x;
  return magnitude < 9.09494702e-13f ? near_zero : y;
}

// The derivative below 0, or 1 less it above, without parts.scale * 2^-64 below.
precise float mish_slope(bool below, float magnitude, MishParts parts) {
  precise Pair quotient = divide(single(1.0f), parts.denominator);
  precise float reciprocal = quotient.head + quotient.tail;
  precise float w = parts.w.head;
  precise float curve = (magnitude * (1.0f + w)) * reciprocal;
  precise float m = parts.m.head;
  precise float factor = parts.factor.head;
  precise float first = below ? m : w;
  precise float minuend = below ? factor : w;
  precise float subtrahend = below ? 4.0f : w;
  return (first * reciprocal) * (minuend - subtrahend * curve);
}

precise float mish_derivative(bool below, float slope, MishParts parts) {
  precise float lower_scale = parts.scale;
  precise float scale = below ? lower_scale : 1.84467441e19f;
  precise float d = lowered(slope * scale);
  precise float above = 1.0f - d;
  return below ? d : above;
}

precise float derivative(float x, Parameters p) {
  bool below = x < 0.0f;
  precise float magnitude = clamped_magnitude(x, 112.0f);
  precise MishParts parts = mish_parts(below, reduce_exponent(-magnitude));
  return mish_derivative(below, mish_slope(below, magnitude, parts), parts);
}

precise ScaledFloat scaled_derivative(float x, Parameters p) {
  bool below = x < 0.0f;
  precise float magnitude = clamped_magnitude(x, 288.0f);
  precise ReducedExponent z = reduce_exponent(-magnitude);
  precise MishParts parts = mish_parts(below, raised_exponent(z));
  precise float slope = mish_slope(below, magnitude, parts);
  int n = exponent_of(z.shifted);
  return decaying(below && n < -60, x, slope, n, mish_derivative(below, slope, parts));
}
