// dx = dy f'(x) - dy' f'(-x). What meets a derivative of 0 is not looked at.
#include "kernels/blocks/signs.glsl"

TENSOR(1, readonly, upper)
TENSOR(2, readonly, lower)
RESULT(3, dx)

precise vec4 passed_on(vec4 dy, vec4 slope) {
  precise vec4 product = dy * slope;
  for (int i = 0; i < 4; ++i) {
    const float plain = product[i];
    product[i] = slope[i] == 0.0 ? 0.0 : plain;
  }
  return product;
}

void do_step(uint row, uint position, Parameters p) {
  const uvec4 step = x_step(row, position, 0);
  const uvec4 upper = upper_step(row, position, 0);
  const uvec4 lower = lower_step(row, position, 0);
  uvec4 quads[2];
  for (uint quad = 0; quad < kQuads; ++quad) {
    precise const vec4 x = decoded(quad_of(step, quad));
    precise const vec4 a = passed_on(decoded(quad_of(upper, quad)), derivative_quad(x, p));
    precise const vec4 b = passed_on(decoded(quad_of(lower, quad)), derivative_quad(negated(x), p));
    precise const vec4 dx = a - b;
    const uvec4 bits = quiet_where_nan(floatBitsToUint(a), quiet_where_nan(floatBitsToUint(b), floatBitsToUint(dx)));
    quads[quad] = quiet_where_nan(floatBitsToUint(x), bits);
  }
  store_dx(row, position, 0, quads);
}
