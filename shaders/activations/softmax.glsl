// exp(x - max) / sum: no exponential exceeds 1 and the sum is at least 1.
#include "math/divide.glsl"
#include "math/exp_nonpositive.glsl"

// What apply_forward needs of a row's sum of exp(x - max).
precise float prepared(float sum) {
  precise float r = reciprocal_estimate(sum);
  return r + r * (1.0f - sum * r);
}

precise float forward(float x, float maximum, float prepared_sum) {
  precise float shifted = x - maximum;
  return exp_nonpositive(shifted) * prepared_sum;
}

// What is summed over a row for the backward direction.
precise float gradient_term(float y, float dy) { return y * dy; }

precise float derivative(float y, float dy, float gradient_sum) {
  precise float rest = dy - gradient_sum;
  return y * rest;
}
