// The gate is sigmoid.
#include "activations/sigmoid.glsl"
