// y is f(x) and f(-x).
#include "kernels/blocks/signs.glsl"

RESULT(1, upper)
RESULT(2, lower)

void do_step(uint row, uint position, Parameters p) {
  const uvec4 step = x_step(row, position, 0);
  uvec4 uppers[2];
  uvec4 lowers[2];
  for (uint quad = 0; quad < kQuads; ++quad) {
    precise const vec4 x = decoded(quad_of(step, quad));
    const uvec4 bits = floatBitsToUint(x);
    uppers[quad] = quiet_where_nan(bits, floatBitsToUint(forward_quad(x, p)));
    lowers[quad] = quiet_where_nan(bits, floatBitsToUint(forward_quad(negated(x), p)));
  }
  store_upper(row, position, 0, uppers);
  store_lower(row, position, 0, lowers);
}
