// The gate is gelu.
#include "activations/gelu.glsl"
