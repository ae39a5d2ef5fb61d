// y = weight * normalized x + bias, or the logistic function of it.
#include "kernels/channelwise/normalized.glsl"
#include "kernels/channelwise/forward.glsl"
