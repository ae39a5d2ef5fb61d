// Sine and cosine of products, by Payne and Hanek's reduction: exact for every finite argument.
#ifndef VKACT_MATH_SINE_COSINE_GLSL
#define VKACT_MATH_SINE_COSINE_GLSL

#include "math/pair.glsl"

// A fraction of a half turn, (high + low 2^-32) 2^-32, counted modulo 1.
struct HalfTurns {
  uint high;
  uint low;
};

// The 32 bits that begin `offset` < 32 bits into the upper of two words.
uint shifted_word(uint upper, uint lower, uint offset) {
  return (upper << offset) | ((lower >> 1) >> (31u - offset));
}

// The 128 bits of 2^exponent / pi modulo 1 that follow the binary point; -64 <= exponent <= 208.
// Words are picked from two of zeros and the fraction bits of 1 / pi by one bit of the index after
// the other.
struct PiWindow {
  uint first;
  uint second;
  uint third;
  uint fourth;
};

PiWindow inverse_pi_window(int exponent) {
  uint position = uint(exponent + 64);
  bool by_8 = (position & 256u) != 0u;
  bool by_4 = (position & 128u) != 0u;
  bool by_2 = (position & 64u) != 0u;
  bool by_1 = (position & 32u) != 0u;
  uint w0 = by_8 ? 0xff28b1d5u : 0x00000000u;
  uint w1 = by_8 ? 0xef5de2b0u : 0x00000000u;
  uint w2 = by_8 ? 0xdb92371du : 0x517cc1b7u;
  uint w3 = by_8 ? 0x2126e970u : 0x27220a94u;
  uint w4 = by_8 ? 0x03249775u : 0xfe13abe8u;
  w0 = by_4 ? 0xfe13abe8u : w0;
  w1 = by_4 ? 0xfa9a6ee0u : w1;
  w2 = by_4 ? 0x6db14accu : w2;
  w3 = by_4 ? 0x9e21c820u : w3;
  w4 = by_4 ? 0xff28b1d5u : w4;
  uint w5 = by_4 ? 0xef5de2b0u : 0xfa9a6ee0u;
  uint w6 = by_4 ? 0xdb92371du : 0x6db14accu;
  uint w7 = by_4 ? 0x2126e970u : 0x9e21c820u;
  w0 = by_2 ? w2 : w0;
  w1 = by_2 ? w3 : w1;
  w2 = by_2 ? w4 : w2;
  w3 = by_2 ? w5 : w3;
  w4 = by_2 ? w6 : w4;
  w5 = by_2 ? w7 : w5;
  w0 = by_1 ? w1 : w0;
  w1 = by_1 ? w2 : w1;
  w2 = by_1 ? w3 : w2;
  w3 = by_1 ? w4 : w3;
  w4 = by_1 ? w5 : w4;
  uint offset = position & 31u;
  PiWindow window;
  window.first = shifted_word(w0, w1, offset);
  window.second = shifted_word(w1, w2, offset);
  window.third = shifted_word(w2, w3, offset);
  window.fourth = shifted_word(w3, w4, offset);
  return window;
}

// sum + addend, and one more in `carries` where it wraps.
struct CarriedSum {
  uint value;
  uint carries;
};

CarriedSum carried(CarriedSum sum, uint addend) {
  CarriedSum result;
  result.value = sum.value + addend;
  result.carries = sum.carries + (result.value < addend ? 1u : 0u);
  return result;
}

// |a b| / pi modulo 1 to 2^-62, of finite a and b whose product is at least 2^-16 in magnitude.
// The product of the significands is exact in 48 bits, and bits of 1 / pi that it would make
// integers are left out.
HalfTurns half_turns(float a, float b) {
  uint a_bits = floatBitsToUint(a);
  uint b_bits = floatBitsToUint(b);
  int exponent = int((a_bits >> 23) & 0xffu) + int((b_bits >> 23) & 0xffu) - 300;
  exponent = exponent < -64 ? -64 : exponent;
  exponent = exponent > 208 ? 208 : exponent;
  PiWindow window = inverse_pi_window(exponent);
  uint m_high;
  uint m_low;
  umulExtended((a_bits & 0x007fffffu) | 0x00800000u, (b_bits & 0x007fffffu) | 0x00800000u, m_high,
               m_low);
  uint low_second_high;
  uint low_second_low;
  umulExtended(m_low, window.second, low_second_high, low_second_low);
  uint low_third_high;
  uint low_third_low;
  umulExtended(m_low, window.third, low_third_high, low_third_low);
  uint high_third_high;
  uint high_third_low;
  umulExtended(m_high, window.third, high_third_high, high_third_low);
  uint high_fourth_high;
  uint high_fourth_low;
  umulExtended(m_high, window.fourth, high_fourth_high, high_fourth_low);
  CarriedSum low;
  low.value = low_second_low;
  low.carries = 0u;
  low = carried(low, low_third_high);
  low = carried(low, high_third_low);
  low = carried(low, high_fourth_high);
  HalfTurns turns;
  turns.low = low.value;
  turns.high = m_low * window.first + low_second_high + m_high * window.second + high_third_high +
               low.carries;
  return turns;
}

// The opposite angle, but for 2^-64.
HalfTurns opposite(HalfTurns turns) {
  HalfTurns result;
  result.high = ~turns.high;
  result.low = ~turns.low;
  return result;
}

// sin(r) and cos(r) for |r| <= pi/4 as pairs, to 2^-28.
precise Pair sine_pair(Pair r) {
  precise float square = r.head * r.head;
  precise float q = 2.8327172e-06f;
  q = q * square - 0.000198530717f;
  q = q * square + 0.0083333794f;
  q = q * square - 0.166666672f;
  precise float rest = (r.head * square) * q;
  return fast_two_sum(r.head, rest + r.tail * (1.0f - 0.5f * square));
}

precise Pair cosine_pair(Pair r) {
  precise Pair square = two_product(r.head, r.head);
  precise float q = -2.88812316e-07f;
  q = q * square.head + 2.48220222e-05f;
  q = q * square.head - 0.001388898f;
  q = q * square.head + 0.0416666679f;
  precise Pair start = fast_two_sum(1.0f, -0.5f * square.head);
  precise float rest = (square.head * square.head) * q - (0.5f * square.tail + r.head * r.tail);
  return fast_two_sum(start.head, start.tail + rest);
}

// Sine and cosine of an angle given in half turns, both but for one common sign.
struct SineCosine {
  Pair sine;
  Pair cosine;
};

precise SineCosine sine_cosine(HalfTurns turns) {
  // The nearest multiple of a quarter turn is taken away.
  uint quarter = (turns.high + 0x40000000u) & 0x80000000u;
  bool is_odd = quarter != 0u;
  uint high = turns.high - quarter;
  uint low = turns.low;
  bool is_negative = high >= 0x80000000u;
  uint opposite_high = ~high;
  uint opposite_low = ~low;
  high = is_negative ? opposite_high : high;
  low = is_negative ? opposite_low : low;
  // Three exact floats of 24, 24 and 16 bits.
  precise float first = float(high >> 8) * 5.96046448e-08f;
  precise float second = float(((high & 0xffu) << 16) | (low >> 16)) * 3.55271368e-15f;
  precise float third = float(low & 0xffffu) * 5.42101086e-20f;
  precise Pair fraction = fast_two_sum(first, second);
  fraction = shortened(fast_two_sum(fraction.head, fraction.tail + third));
  precise float head = fraction.head * 3.140625f;
  precise float tail = fraction.head * 0.000967653585f + fraction.tail * 3.14159274f;
  precise Pair r = fast_two_sum(head, tail);
  precise Pair sine = sine_pair(r);
  precise Pair cosine = cosine_pair(r);
  precise float sign = is_negative ? -1.0f : 1.0f;
  sine.head = sine.head * sign;
  sine.tail = sine.tail * sign;
  precise float opposite_head = -sine.head;
  precise float opposite_tail = -sine.tail;
  SineCosine result;
  result.sine.head = is_odd ? cosine.head : sine.head;
  result.sine.tail = is_odd ? cosine.tail : sine.tail;
  result.cosine.head = is_odd ? opposite_head : cosine.head;
  result.cosine.tail = is_odd ? opposite_tail : cosine.tail;
  return result;
}

#endif
