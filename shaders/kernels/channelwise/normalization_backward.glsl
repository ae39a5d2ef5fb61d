// dx and the gradients of weight and bias.
#include "kernels/channelwise/normalized.glsl"
#include "kernels/channelwise/backward.glsl"
