// With h = |x| + sqrt(x^2 + b): h / 2 above 0 and b / (2 h) below, where the sum would cancel.
// Everything is scaled by the power of two that brings the larger of |x| and sqrt(b) near 1.
#include "math/divide.glsl"
#include "math/power_of_two.glsl"
#include "math/scaled_float.glsl"
#include "math/sign.glsl"
#include "math/square_root.glsl"

#define HAS_SCALED_DERIVATIVE

struct ScaledHypotenuse {
  float magnitude;
  Pair root;
  int exponent;
};

precise ScaledHypotenuse squareplus_hypotenuse(float x, Parameters p) {
  precise float magnitude = clamped_magnitude(x, 3.40282347e38f);
  int exponent_x = int(floatBitsToUint(magnitude) >> 23) - 127;
  int exponent_b = (int(floatBitsToUint(p.b) >> 23) - 127) >> 1;
  ScaledHypotenuse result;
  result.exponent = exponent_x > exponent_b ? exponent_x : exponent_b;
  result.magnitude = scale_by_power_of_two(magnitude, -result.exponent);
  precise float b = scale_by_power_of_two(p.b, -2 * result.exponent);
  precise float plain = result.magnitude * result.magnitude + b;
  precise Pair square = two_product(result.magnitude, result.magnitude);
  precise Pair sum = two_sum(square.head, b);
  sum.tail = sum.tail + square.tail;
  sum = chosen(ROUNDED_TO_16_BITS, single(plain), sum);
  result.root = square_root_pair(sum.head, sum.tail);
  return result;
}

precise float forward(float x, Parameters p) {
  precise ScaledHypotenuse hypotenuse = squareplus_hypotenuse(x, p);
  precise Pair h = two_sum(hypotenuse.magnitude, hypotenuse.root.head);
  h = fast_two_sum(h.head, h.tail + hypotenuse.root.tail);
  // 2^32 keeps the factors' parts normal where y is.
  precise float raised_b = scale_by_power_of_two(p.b, 32 - hypotenuse.exponent);
  precise float quotient = times_short_pair(raised_b, divide(single(1.0f), h));
  bool below = x < 0.0f;
  int exponent = below ? -32 : hypotenuse.exponent;
  precise float scaled = 0.5f * (below ? quotient : h.head);
  precise float y = scale_by_power_of_two(scaled, exponent);
  precise float limit = below ? 0.0f : x;
  precise float magnitude = abs(x);
  return magnitude > 3.40282347e38f ? limit : y;
}

// 1 / (r (r + |x|)) with r = sqrt(x^2 + b), without the exponents.
precise float squareplus_factors(ScaledHypotenuse hypotenuse) {
  precise Pair h = two_sum(hypotenuse.magnitude, hypotenuse.root.head);
  h.tail = h.tail + hypotenuse.root.tail;
  precise Pair over_h = divide(single(1.0f), h);
  precise Pair over_root = divide(single(1.0f), fast_two_sum(hypotenuse.root.head, hypotenuse.root.tail));
  return (over_h.head + over_h.tail) * (over_root.head + over_root.tail);
}

// (1 + x / r) / 2; below 0 it is b / (2 r (r + |x|)).
precise float squareplus_derivative(float x, ScaledHypotenuse hypotenuse, float factors, Parameters p) {
  int half_n = -hypotenuse.exponent;
  precise float scaled_b = scale_by_power_of_two(p.b, half_n + 8);
  precise float below = scale_by_power_of_two(scaled_b * factors, half_n - 9);
  precise float above = 1.0f - below;
  return x < 0.0f ? below : above;
}

precise float derivative(float x, Parameters p) {
  precise ScaledHypotenuse hypotenuse = squareplus_hypotenuse(x, p);
  return squareplus_derivative(x, hypotenuse, squareplus_factors(hypotenuse), p);
}

precise ScaledFloat scaled_derivative(float x, Parameters p) {
  precise ScaledHypotenuse hypotenuse = squareplus_hypotenuse(x, p);
  precise float factors = squareplus_factors(hypotenuse);
  int n = int(exponent_bits(p.b)) - 128 - 2 * hypotenuse.exponent;
  precise float near = squareplus_derivative(x, hypotenuse, factors, p);
  return decaying(x < 0.0f && n < -60, x, unit_of(p.b) * factors, n, near);
}

// y^2 / (y^2 + b / 4) = y^2 (1 / (y^2 + b / 4)), y^2 formed last from factors that are near 1 or
// small together.
precise float derivative_from_output(float y, Parameters p) {
  precise float magnitude = clamped_magnitude(y, 3.40282347e38f);
  int exponent_y = int(floatBitsToUint(magnitude) >> 23) - 127;
  int exponent_b = (int(floatBitsToUint(p.b) >> 23) - 127) >> 1;
  int exponent = exponent_y > exponent_b ? exponent_y : exponent_b;
  precise float scaled_y = scale_by_power_of_two(magnitude, -exponent);
  precise float scaled_b = scale_by_power_of_two(p.b, -2 * exponent);
  precise float divisor = scaled_y * scaled_y + 0.25f * scaled_b;
  precise Pair quotient = divide(scaled_y, divisor);
  return (quotient.head + quotient.tail) * scaled_y;
}
