// Merges maxima and sums of exponentials.
#define COMBINES_MAXIMA
#include "kernels/rowwise_combine.glsl"
