// ACON-C with a beta that a small network makes of x.
#include "activations/acon_c.glsl"
