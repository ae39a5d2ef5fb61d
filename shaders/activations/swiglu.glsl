// The gate is swish.
#include "activations/swish.glsl"
