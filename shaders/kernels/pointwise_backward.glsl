// dx = dy f'(x), element by element, from the input x or from the output y.
#include "kernels/elements.glsl"

#define HAS_GRADIENT

#ifdef BACKWARD_FROM_OUTPUT
#define DERIVATIVE derivative_from_output
#undef HAS_SCALED_DERIVATIVE
#else
#define DERIVATIVE derivative
#endif

#ifdef HAS_SCALED_DERIVATIVE
precise float times_slope(float dy, float x, Parameters p) { return product(dy, scaled_derivative(x, p)); }
#endif

uvec4 result_quad(Quad quad, Parameters p);

#include "kernels/pointwise_frame.glsl"

uvec4 result_quad(Quad quad, Parameters p) {
  precise const vec4 x = decoded(quad.source);
  precise const vec4 dy = decoded(quad.gradient);
#ifdef HAS_SCALED_DERIVATIVE
  precise const vec4 product = FOUR_OF_TWO(times_slope, dy, x, p);
#else
  precise const vec4 slope = FOUR_OF(DERIVATIVE, x, p);
  precise const vec4 product = dy * flushed(slope);
#endif
  uvec4 bits = quiet_where_nan(floatBitsToUint(dy), floatBitsToUint(product));
  bits = quiet_where_nan(floatBitsToUint(x), bits);
  return encoded(kAccumulates ? sum_bits(bits, quad.previous) : bits);
}
