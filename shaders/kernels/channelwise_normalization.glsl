// y = weight * normalized x + bias, or the logistic function of it.
#include "kernels/normalization.glsl"
#include "kernels/channelwise_forward.glsl"
