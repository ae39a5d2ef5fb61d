// Units y = x sigmoid(z(x)) with odd z of the sign of x, from the logistic's lower half s =
// sigmoid(-|z|).
#ifndef VKACT_MATH_GATE_GLSL
#define VKACT_MATH_GATE_GLSL

#include "math/logistic.glsl"

// y: with g = |x| s it is -g below 0 and x - g above. magnitude is |x|, bounded where s has
// vanished, so that infinity is no special case.
precise float gated(float x, float magnitude, Logistic s) {
  precise float g = lowered(times_short_pair(magnitude, s.significand) * s.scale);
  precise float positive_part = x < 0.0f ? 0.0f : x;
  precise float y = positive_part - g;
  precise float near_zero = 0.5f * x;
  return magnitude < 9.09494702e-13f ? near_zero : y;
}

// dy/dx: with d = s (1 - slope (1 - s)) it is d below 0 and 1 - d above; slope is x dz/dx >= 0.
precise float gated_derivative(bool below, float slope, Logistic s) {
  precise float significand = s.significand.head + s.significand.tail;
  precise float rest = 1.0f - lowered(significand * s.scale);
  precise float d = lowered((significand * (1.0f - slope * rest)) * s.scale);
  precise float above = 1.0f - d;
  return below ? d : above;
}

#endif
