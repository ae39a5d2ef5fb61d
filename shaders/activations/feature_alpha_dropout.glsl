// As alpha_dropout, with one random number for each channel.
#include "activations/alpha_dropout.glsl"
