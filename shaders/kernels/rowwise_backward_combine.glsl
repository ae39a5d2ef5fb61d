// Merges plain sums.
#include "kernels/rowwise_combine.glsl"
