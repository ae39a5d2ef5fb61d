// x^3 P(x^2) up to 1, where x - tanh(x) would cancel; beyond, tanh is subtracted as a pair.
#include "math/tanh.glsl"

// a^3 q rounded once, from 12-bit heads of a, of a^2 and of q.
precise float cube_times(float a, float q) {
  precise float a_head = upper_half(a);
  precise float a_tail = a - a_head;
  precise float square = a_head * a_head;
  precise float square_head = upper_half(square);
  precise float square_tail = (square - square_head) + a_tail * (a + a_head);
  precise float q_head = upper_half(q);
  precise float product = square_head * q_head;
  precise float rest = square_head * (q - q_head) + square_tail * q;
  precise float product_head = upper_half(product);
  precise float product_tail = (product - product_head) + rest;
  return a_head * product_head + (a_head * product_tail + a_tail * product);
}

precise float forward(float x, Parameters p) {
  precise float magnitude = abs(x);
  precise Pair t = lower_tanh(x);
  precise float outer = (magnitude + t.head) + t.tail;
  precise float square = x * x;
  precise float q = 0.000421062898f;
  q = q * square - 0.00251163822f;
  q = q * square + 0.00822037086f;
  q = q * square - 0.0216609649f;
  q = q * square + 0.0539350286f;
  q = q * square - 0.133331314f;
  q = q * square + 0.333333313f;
  precise float inner = cube_times(magnitude, q);
  return with_sign_of(magnitude < 1.0f ? inner : outer, x);
}

precise float derivative(float x, Parameters p) {
  precise Pair t = lower_tanh(x);
  precise float sum = t.head + t.tail;
  precise float y = abs(x) < 1.22070312e-4f ? x : sum;
  return y * y;
}
