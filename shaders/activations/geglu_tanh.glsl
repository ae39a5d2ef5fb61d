// The gate is gelu_tanh.
#include "activations/gelu_tanh.glsl"
