// y = f(x), f a composition.
#include "kernels/compositions/frame.glsl"

precise vec4 composed_values(vec4 x, uvec4 parts, Parameters p) {
  precise vec4 y = x;
  if (kNever) return vec4(stand_in_kept(x.x, VALUES_FROM(0)));
#define APPLY(number, value, gradient, first)                                            \
  if (number < kParts && (kIsChain || any(equal(parts, uvec4(number))))) {            \
    const float values[4] = VALUES_FROM(first);                                       \
    precise const vec4 from = kIsChain ? y : x;                                       \
    precise const vec4 next = FOUR_OF(value, from, values);                           \
    y = kIsChain ? without_subnormal(next) : mix(y, next, equal(parts, uvec4(number))); \
  }
  FOR_EACH_PART(APPLY)
  return y;
}

uvec4 result_quad(Quad quad, Parameters p) {
  const uvec4 parts = kIsChain ? uvec4(0u) : parts_of(quad);
  precise const vec4 x = decoded(quad.source);
  precise const vec4 y = composed_values(x, parts, p);
  return encoded(quiet_where_nan(floatBitsToUint(x), floatBitsToUint(y)));
}
