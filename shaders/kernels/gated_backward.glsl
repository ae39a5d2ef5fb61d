// dv = dy value'(v) activation(g) and dg = dy value(v) activation'(g).
#include "kernels/gated.glsl"

QUAD_FUNCTION(derivatives, derivative)
QUAD_FUNCTION(value_derivatives, value_derivative)
TENSOR(2, readonly, dy)
RESULT(3, value_gradient)
RESULT(4, gate_gradient)

void do_step(uint row, uint position, Parameters p) {
  const uvec4 value = value_step(row, position, 0);
  const uvec4 gate = gate_step(row, position, 0);
  const uvec4 gradient = dy_step(row, position, 0);
  uvec4 value_quads[2];
  uvec4 gate_quads[2];
  for (uint quad = 0; quad < kQuads; ++quad) {
    precise const vec4 v = decoded(quad_of(value, quad));
    precise const vec4 g = decoded(quad_of(gate, quad));
    precise const vec4 dy = decoded(quad_of(gradient, quad));
    precise const vec4 value_slope = value_derivatives(v, p) * flushed(activations(g, p));
    precise const vec4 gate_slope = flushed(values(v, p)) * flushed(derivatives(g, p));
    precise const vec4 dv = dy * flushed(value_slope);
    precise const vec4 dg = dy * flushed(gate_slope);
    const uvec4 dy_bits = floatBitsToUint(dy);
    value_quads[quad] = quiet_where_nan(dy_bits, quiet_where_either_is_nan(v, g, dv));
    gate_quads[quad] = quiet_where_nan(dy_bits, quiet_where_either_is_nan(v, g, dg));
  }
  store_value_gradient(row, position, 0, value_quads);
  store_gate_gradient(row, position, 0, gate_quads);
}
