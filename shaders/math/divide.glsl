// Reciprocal and division without the division operator.
#ifndef VKACT_MATH_DIVIDE_GLSL
#define VKACT_MATH_DIVIDE_GLSL

#include "math/pair.glsl"

// 1 / b to 2^-19; 2^-125 < b < 2^125. An estimate from the exponent bits, then two Newton steps,
// the first with a constant that balances the error.
precise float reciprocal_estimate(float b) {
  precise float r = uintBitsToFloat(0x7ef33340u - floatBitsToUint(b));
  r = r * (2.00130001f - b * r);
  return r * (2.0f - b * r);
}

// a / b to 2^-22, r an estimate of 1 / b.
precise float plain_quotient(float a, float b, float r) {
  precise float quotient = a * r;
  return quotient + r * (a - quotient * b);
}

// a / b, the tails at most an ulp of the heads, r an estimate of 1 / b: two digits of 12 bits. The
// quotient is a short pair, its error below 2^-29 of it.
precise Pair long_division(Pair a, Pair b, float r) {
  precise float b_head = upper_half(b.head);
  precise float b_tail = (b.head - b_head) + b.tail;
  precise Pair quotient;
  quotient.head = upper_half(a.head * r);
  quotient.tail = ((exact_fma(-quotient.head, b_head, a.head) - quotient.head * b_tail) + a.tail) * r;
  return quotient;
}

// The same; for results of 16 bits a single float.
precise Pair divide(Pair a, Pair b) {
  precise float r = reciprocal_estimate(b.head);
  precise Pair plain = single(plain_quotient(a.head, b.head, r));
  precise Pair quotient = long_division(a, b, r);
  return chosen(ROUNDED_TO_16_BITS, plain, quotient);
}

// The same for exact a and b.
precise Pair divide(float a, float b) {
  precise float r = reciprocal_estimate(b);
  precise Pair plain = single(plain_quotient(a, b, r));
  precise float b_head = upper_half(b);
  precise float b_tail = b - b_head;
  precise Pair quotient;
  quotient.head = upper_half(a * r);
  quotient.tail = exact_fma(-quotient.head, b_tail, exact_fma(-quotient.head, b_head, a)) * r;
  return chosen(ROUNDED_TO_16_BITS, plain, quotient);
}

#endif
