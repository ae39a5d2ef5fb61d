// (x - max) - log(sum of exp(x - max)): the logarithm of softmax is never taken.
#include "math/exp_nonpositive.glsl"
#include "math/logarithm.glsl"

precise float prepared(float sum) { return logarithm(sum); }

precise float forward(float shifted, float exponential, float prepared_sum) {
  return shifted - prepared_sum;
}

precise float gradient_term(float y, float dy) { return dy; }

precise float derivative(float y, float dy, float gradient_sum) {
  precise float share = exp_nonpositive(y > 0.0f ? 0.0f : y) * gradient_sum;
  return dy - share;
}
