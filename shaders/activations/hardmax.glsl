// One at the first maximum, a constant wherever it is defined.
#include "math/pair.glsl"

precise float gradient_term(float y, float dy) { return 0.0f; }

precise float derivative(float y, float dy, Pair gradient_sum) { return 0.0f; }
