// The softmax of (x + noise) / tau: the kernel adds the noise and scales.
#include "activations/softmax.glsl"
