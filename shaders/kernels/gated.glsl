// What the kernels of gated units share: y = value(v) activation(g), where v and g are elements of two tensors or of
// two halves of one. A formula file defines the activation by forward() and derivative(), and may define
// value_forward() and value_derivative(), which it then says by HAS_VALUE_FUNCTION.
#include "kernels/blocks.glsl"

#ifndef HAS_VALUE_FUNCTION
precise float value_forward(float v, Parameters p) { return v; }
precise float value_derivative(float v, Parameters p) { return 1.0; }
#endif

TENSOR(0, readonly, value)
TENSOR(1, readonly, gate)
QUAD_FUNCTION(activations, forward)
QUAD_FUNCTION(values, value_forward)

uvec4 quiet_where_either_is_nan(vec4 v, vec4 g, vec4 result) {
  return quiet_where_nan(floatBitsToUint(v), quiet_where_nan(floatBitsToUint(g), floatBitsToUint(result)));
}
