// One rounded difference of magnitudes.
#include "math/sign.glsl"

precise float forward(float x, Parameters p) {
  precise float magnitude = abs(x);
  precise float shrunk = with_sign_of(magnitude - p.lambd, x);
  return magnitude <= p.lambd ? 0.0f : shrunk;
}

precise float derivative(float x, Parameters p) {
  precise float magnitude = abs(x);
  return magnitude <= p.lambd ? 0.0f : 1.0f;
}

precise float derivative_from_output(float y, Parameters p) { return y == 0.0f ? 0.0f : 1.0f; }
