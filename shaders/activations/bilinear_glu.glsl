// The gate is identity.
#include "activations/identity.glsl"
