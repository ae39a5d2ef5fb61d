// The gate is relu.
#include "activations/relu.glsl"
