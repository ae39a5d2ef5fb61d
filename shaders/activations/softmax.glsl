// exp(x - max) / sum: no exponential exceeds 1 and the sum is at least 1.
#include "math/divide.glsl"
#include "math/power_of_two.glsl"

// What forward needs of a row's sum of exp(x - max), given without one maximum: its reciprocal, as a short pair.
precise Pair prepared(Pair others) {
  precise Pair sum = two_sum(1.0f, others.head);
  sum.tail = sum.tail + others.tail;
  precise float estimate = reciprocal_estimate(sum.head);
  precise float r = estimate + estimate * (1.0f - sum.head * estimate);
  precise Pair product = two_product(sum.head, r);
  precise float rest = ((1.0f - product.head) - product.tail) - sum.tail * r;
  return shortened(Pair(r, r * rest));
}

// shifted is x - max, exponential 2^64 its exponential.
precise float forward(float shifted, float exponential, Pair reciprocal_sum) {
  return lowered(times_short_pair(exponential, reciprocal_sum));
}

// What is summed over a row for the backward direction.
precise float gradient_term(float y, float dy) { return y * dy; }

precise float derivative(float y, float dy, Pair gradient_sum) {
  precise float rest = (dy - gradient_sum.head) - gradient_sum.tail;
  return y * rest;
}
