// What the kernels of gated units share: y = value(v) activation(g), where v and g are elements of two tensors or of
// two halves of one. A formula file defines the activation by forward() and derivative(), whose results are zero or
// normal numbers where x is, or by scaled_forward() and scaled_derivative(), which it then says by
// HAS_SCALED_FACTORS. It may define value_forward() and value_derivative(), 0 or 1, which it then says by
// HAS_VALUE_FUNCTION.
#extension GL_EXT_control_flow_attributes : require
#include "kernels/blocks/frame.glsl"

#ifndef HAS_VALUE_FUNCTION
precise float value_forward(float v, Parameters p) { return v; }
precise float value_derivative(float v, Parameters p) { return 1.0; }
#endif

TENSOR(0, readonly, value)
TENSOR(1, readonly, gate)
QUAD_FUNCTION(values, value_forward)

// factor activation(g)
#ifdef HAS_SCALED_FACTORS
precise float times_activation(float factor, float g, Parameters p) { return product(factor, scaled_forward(g, p)); }

precise vec4 times_activations(vec4 factor, vec4 g, Parameters p) {
  return kByVector ? FOUR_OF_TWO(times_activation, factor, g, p) : vec4(times_activation(factor.x, g.x, p));
}
#else
QUAD_FUNCTION(activations, forward)

precise vec4 times_activations(vec4 factor, vec4 g, Parameters p) { return factor * activations(g, p); }
#endif

uvec4 quiet_where_either_is_nan(vec4 v, vec4 g, vec4 result) {
  return quiet_where_nan(floatBitsToUint(v), quiet_where_nan(floatBitsToUint(g), floatBitsToUint(result)));
}
