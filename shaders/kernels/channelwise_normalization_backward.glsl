// dx and the gradients of weight and bias.
#include "kernels/normalization.glsl"
#include "kernels/channelwise_backward.glsl"
