// -log(p) of the target, p the softmax: log(sum of exp(x - max)) - (x - max), of which the kernel takes the mean over the
// target distribution.
#include "activations/softmax.glsl"
#include "math/logarithm.glsl"

precise float log_of(float sum) { return logarithm(sum); }
