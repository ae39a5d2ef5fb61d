// s = exp(-|x|) / (1 + exp(-|x|)) has no overflow and no cancellation; the upper half is 1 - s.
#include "math/logistic.glsl"

precise float forward(float x, Parameters p) {
  precise float s = lower_logistic(x);
  precise float above = 1.0f - s;
  return x < 0.0f ? s : above;
}

precise float derivative(float x, Parameters p) {
  precise float s = lower_logistic(x);
  return s - s * s;
}

precise float derivative_from_output(float y, Parameters p) { return y * (1.0f - y); }
