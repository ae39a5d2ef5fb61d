// dx = dy f'(x), f a composition.
#define HAS_GRADIENT
#include "kernels/composed.glsl"

precise vec4 composed_slopes(vec4 x, uvec4 parts, Parameters p) {
  precise vec4 y = x;
  precise vec4 total = vec4(1.0);
  if (kNever) return vec4(stand_in_kept(x.x, VALUES_FROM(0)));
#define APPLY(number, value, slope, first)                                 \
  if (number < kParts && (kIsChain || any(equal(parts, uvec4(number))))) { \
    const float values[4] = VALUES_FROM(first);                            \
    precise const vec4 from = kIsChain ? y : x;                            \
    precise const vec4 own = flushed(FOUR_OF(slope, from, values));        \
    if (kIsChain) {                                                        \
      total = flushed(chained(total, own));                                \
      y = without_subnormal(FOUR_OF(value, from, values));                 \
    } else {                                                               \
      total = mix(total, own, equal(parts, uvec4(number)));                \
    }                                                                      \
  }
  FOR_EACH_PART(APPLY)
  return total;
}

uvec4 result_quad(Quad quad, Parameters p) {
  const uvec4 parts = kIsChain ? uvec4(0u) : parts_of(quad);
  precise const vec4 x = decoded(quad.source);
  precise const vec4 dy = decoded(quad.gradient);
  precise const vec4 slope = composed_slopes(x, parts, p);
  precise const vec4 product = dy * slope;
  uvec4 bits = quiet_where_nan(floatBitsToUint(dy), floatBitsToUint(product));
  bits = quiet_where_nan(floatBitsToUint(x), bits);
  return encoded(kAccumulates ? sum_bits(bits, quad.previous) : bits);
}
