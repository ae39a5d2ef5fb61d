// dx = dy f'(x), element by element, from the input x or from the output y.
#include "kernels/common/elements.glsl"

#define HAS_GRADIENT

#include "kernels/common/slope.glsl"

uvec4 result_quad(Quad quad, Parameters p);

#include "kernels/pointwise/frame.glsl"

uvec4 result_quad(Quad quad, Parameters p) {
  precise const vec4 x = decoded(quad.source);
  precise const vec4 dy = decoded(quad.gradient);
  precise const vec4 product = FOUR_OF_TWO(times_slope, dy, x, p);
  uvec4 bits = quiet_where_nan(floatBitsToUint(dy), floatBitsToUint(product));
  bits = quiet_where_nan(floatBitsToUint(x), bits);
  return encoded(kAccumulates ? sum_bits(bits, quad.previous) : bits);
}
