// What the kernels share that treat x and -x alike and lay the results side by side.
#include "kernels/blocks/frame.glsl"

TENSOR(0, readonly, x)

vec4 negated(vec4 x) { return uintBitsToFloat(floatBitsToUint(x) ^ uvec4(0x80000000u)); }

QUAD_FUNCTION(forward_quad, forward)
QUAD_FUNCTION(derivative_quad, derivative)
