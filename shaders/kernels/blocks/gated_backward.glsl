// dv = dy value'(v) activation(g) and dg = dy value(v) activation'(g).
#include "kernels/blocks/gated.glsl"

QUAD_FUNCTION(value_derivatives, value_derivative)
TENSOR(2, readonly, dy)
RESULT(3, value_gradient)
RESULT(4, gate_gradient)

// dy value(v) activation'(g)
#ifdef HAS_SCALED_FACTORS
precise float slope_product(float dy, float v, float g, Parameters p) {
  return product(dy, value_forward(v, p), scaled_derivative(g, p));
}

precise vec4 slope_products(vec4 dy, vec4 v, vec4 g, Parameters p) {
  return kByVector ? vec4(slope_product(dy.x, v.x, g.x, p), slope_product(dy.y, v.y, g.y, p),
                          slope_product(dy.z, v.z, g.z, p), slope_product(dy.w, v.w, g.w, p))
                   : vec4(slope_product(dy.x, v.x, g.x, p));
}
#else
QUAD_FUNCTION(derivatives, derivative)

precise vec4 slope_products(vec4 dy, vec4 v, vec4 g, Parameters p) { return dy * (values(v, p) * derivatives(g, p)); }
#endif

void do_step(uint row, uint position, Parameters p) {
  const uvec4 value = value_step(row, position, 0);
  const uvec4 gate = gate_step(row, position, 0);
  const uvec4 gradient = dy_step(row, position, 0);
  uvec4 value_quads[2];
  uvec4 gate_quads[2];
  [[unroll]] for (uint quad = 0; quad < kQuads; ++quad) {
    precise const vec4 v = decoded(quad_of(value, quad));
    precise const vec4 g = decoded(quad_of(gate, quad));
    precise const vec4 dy = decoded(quad_of(gradient, quad));
    precise const vec4 dv = times_activations(dy * value_derivatives(v, p), g, p);
    precise const vec4 dg = slope_products(dy, v, g, p);
    const uvec4 dy_bits = floatBitsToUint(dy);
    value_quads[quad] = quiet_where_nan(dy_bits, quiet_where_either_is_nan(v, g, dv));
    gate_quads[quad] = quiet_where_nan(dy_bits, quiet_where_either_is_nan(v, g, dg));
  }
  store_value_gradient(row, position, 0, value_quads);
  store_gate_gradient(row, position, 0, gate_quads);
}
