// An unevaluated sum head + tail of two floats, and the exact sums and products that give one.
#ifndef VKACT_MATH_PAIR_GLSL
#define VKACT_MATH_PAIR_GLSL

#include "math/precision.glsl"

struct Pair {
  float head;
  float tail;
};

Pair chosen(bool condition, Pair a, Pair b) {
  Pair pair;
  pair.head = mix(b.head, a.head, condition);
  pair.tail = mix(b.tail, a.tail, condition);
  return pair;
}

precise Pair single(float x) {
  precise Pair pair;
  pair.head = x;
  pair.tail = 0.0f;
  return pair;
}

// The upper 12 bits of the significand: products of two such heads, and of a head and the rest
// of another float, are exact.
precise float upper_half(float x) { return uintBitsToFloat(floatBitsToUint(x) & 0xfffff000u); }

// a * b + c where a * b is a float: rounded once, whether or not the device fuses the two operations.
precise float exact_fma(float a, float b, float c) { return fma(a, b, c); }

// a + b exactly; |a| >= |b|, or a = 0, or the sum's last place is worth no more than a's last
// nonzero bit.
precise Pair fast_two_sum(float a, float b) {
  precise Pair sum;
  sum.head = a + b;
  sum.tail = b - (sum.head - a);
  return sum;
}

// The same of a and x * y where x * y is a float.
precise Pair fast_two_sum_of_product(float a, float x, float y) {
  precise Pair sum;
  sum.head = exact_fma(x, y, a);
  sum.tail = exact_fma(x, y, -(sum.head - a));
  return sum;
}

// a + b, |a| >= |b| or a = 0, rounded to odd: the last bit is set where anything is lost, so that
// rounding to fewer bits afterwards gives what rounding the exact sum would.
precise float rounded_to_odd(float a, float b) {
  precise Pair sum = fast_two_sum(a, b);
  uint bits = floatBitsToUint(sum.head);
  bool is_above = (sum.tail < 0.0f) != (sum.head < 0.0f);
  uint lower = bits - uint(is_above);
  return uintBitsToFloat(mix(lower | 1u, bits, sum.tail == 0.0f));
}

// a + b exactly, in any order of magnitude.
precise Pair two_sum(float a, float b) {
  precise Pair sum;
  sum.head = a + b;
  precise float b_part = sum.head - a;
  precise float a_part = sum.head - b_part;
  sum.tail = (a - a_part) + (b - b_part);
  return sum;
}

// a * b to 48 bits, as the rounded product and what it lacks.
precise Pair two_product(float a, float b) {
  precise float a_head = upper_half(a);
  precise float b_head = upper_half(b);
  precise float a_tail = a - a_head;
  precise float b_tail = b - b_head;
  precise Pair product;
  product.head = a * b;
  product.tail = exact_fma(a_head, b_head, -product.head);
  product.tail = exact_fma(a_head, b_tail, product.tail);
  product.tail = exact_fma(a_tail, b_head, product.tail);
  product.tail = exact_fma(a_tail, b_tail, product.tail);
  return product;
}

// The same sum with a head of 12 bits.
precise Pair shortened(Pair sum) {
  precise Pair result;
  result.head = upper_half(sum.head);
  result.tail = (sum.head - result.head) + sum.tail;
  return result;
}

// x * (head + tail), the product's head exact; head has at most 12 bits and |tail| < 2^-9 |head|. For results of 16 bits
// a single float.
precise Pair product_with_short_pair(float x, Pair factor) {
  precise float plain = x * (factor.head + factor.tail);
  precise float x_head = upper_half(x);
  precise float x_tail = x - x_head;
  precise Pair product;
  product.head = x_head * factor.head;
  product.tail = x_tail * factor.head + x * factor.tail;
  return chosen(ROUNDED_TO_16_BITS, single(plain), product);
}

// The same, rounded once.
precise float times_short_pair(float x, Pair factor) {
  precise Pair product = product_with_short_pair(x, factor);
  precise float sum = product.head + product.tail;
  return ROUNDED_TO_16_BITS ? product.head : sum;
}

#endif
