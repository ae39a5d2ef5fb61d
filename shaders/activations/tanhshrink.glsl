// x^3 P(x^2) up to 1, where x - tanh(x) would cancel; beyond, tanh is subtracted as a pair.
#include "math/scaled_float.glsl"
#include "math/tanh.glsl"

#define HAS_SCALED_DERIVATIVE

// x^3 (1/3 + q) rounded once, from 12-bit heads of x, of x^2 and of the sum. x is scaled up, so
// that no part is subnormal.
precise float cube_times(float x, float q) {
  precise Pair sum = fast_two_sum(0.333333343f, q);
  sum.tail = sum.tail - 9.93410776e-09f;
  precise float a = 4.2949673e9f * x;
  precise float plain = ((a * a) * sum.head) * a;
  precise float a_head = upper_half(a);
  precise float a_tail = a - a_head;
  precise float square = a_head * a_head;
  precise float square_head = upper_half(square);
  precise float square_tail = (square - square_head) + a_tail * (a + a_head);
  precise float sum_head = upper_half(sum.head);
  precise float sum_tail = (sum.head - sum_head) + sum.tail;
  precise float product = square_head * sum_head;
  precise float rest = square_head * sum_tail + square_tail * sum.head;
  precise float product_head = upper_half(product);
  precise float product_tail = (product - product_head) + rest;
  precise float cube =
      a_head * product_head + (a_head * product_tail + a_tail * (product + rest));
  return (ROUNDED_TO_16_BITS ? plain : cube) * 1.26217745e-29f;
}

precise float forward(float x, Parameters p) {
  precise float magnitude = abs(x);
  precise Pair t = lower_tanh(x);
  precise float outer = (magnitude + t.head) + t.tail;
  precise float square = x * x;
  precise float q = -0.000144893813f;
  q = q * square + 0.000931383169f;
  q = q * square - 0.00321862893f;
  q = q * square + 0.00870687421f;
  q = q * square - 0.0218332317f;
  q = q * square + 0.0539641827f;
  q = q * square - 0.133333176f;
  precise float inner = cube_times(magnitude, q * square);
  return with_sign_of(magnitude < 1.0f ? inner : outer, x);
}

precise float derivative(float x, Parameters p) {
  precise Pair t = lower_tanh(x);
  precise float sum = t.head + t.tail;
  precise float y = abs(x) < 1.22070312e-4f ? x : sum;
  return y * y;
}

// x^2 near 0.
precise ScaledFloat scaled_derivative(float x, Parameters p) {
  precise float unit = unit_of(x);
  int n = 2 * (int(exponent_bits(x)) - 127);
  return decaying(n < -60, x, unit * unit, n, derivative(x, p));
}
