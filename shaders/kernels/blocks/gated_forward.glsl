// y = value(v) activation(g).
#include "kernels/blocks/gated.glsl"

RESULT(2, y)

uvec4 y_quad(uvec4 value, uvec4 gate, Parameters p) {
  precise const vec4 v = decoded(value);
  precise const vec4 g = decoded(gate);
  precise const vec4 y = times_activations(values(v, p), g, p);
  return quiet_where_either_is_nan(v, g, y);
}

void do_step(uint row, uint position, Parameters p) {
  const uvec4 value = value_step(row, position, 0);
  const uvec4 gate = gate_step(row, position, 0);
  uvec4 quads[2];
  [[unroll]] for (uint quad = 0; quad < kQuads; ++quad)
    quads[quad] = y_quad(quad_of(value, quad), quad_of(gate, quad), p);
  store_y(row, position, 0, quads);
}
