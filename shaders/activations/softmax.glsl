// exp(x - max) / sum: no exponential exceeds 1 and the sum is at least 1.
#include "math/divide.glsl"

// What forward needs of a row's sum of exp(x - max).
precise float prepared(float sum) {
  precise float r = reciprocal_estimate(sum);
  return r + r * (1.0f - sum * r);
}

// shifted is x - max, exponential its exponential.
precise float forward(float shifted, float exponential, float prepared_sum) {
  return exponential * prepared_sum;
}

// What is summed over a row for the backward direction.
precise float gradient_term(float y, float dy) { return y * dy; }

precise float derivative(float y, float dy, float gradient_sum) {
  precise float rest = dy - gradient_sum;
  return y * rest;
}
