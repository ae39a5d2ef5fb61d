// The softmax of -x: the kernel negates.
#include "activations/softmax.glsl"
