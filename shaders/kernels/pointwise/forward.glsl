// y = f(x), element by element.
#include "kernels/common/elements.glsl"

uvec4 result_quad(Quad quad, Parameters p) {
  precise const vec4 x = decoded(quad.source);
  precise const vec4 y = FOUR_OF(forward, x, p);
  return encoded(quiet_where_nan(floatBitsToUint(x), floatBitsToUint(y)));
}

#include "kernels/pointwise/frame.glsl"
