// Of x and of -x each.
#include "activations/relu.glsl"
