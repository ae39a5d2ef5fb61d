// -log(p) of the target, p the softmax: log(sum of exp(x - max)) - (x - max), of which the kernel takes the mean over the
// target distribution.
#include "activations/softmax.glsl"
#include "math/log1p_nonnegative.glsl"

#define SEPARATES_MAXIMA

// The logarithm of the sum, given without one maximum.
precise float log_of(float others) { return log1p_nonnegative(others); }
