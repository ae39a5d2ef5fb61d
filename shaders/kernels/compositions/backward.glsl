// dx = dy f'(x), f a composition.
#define HAS_GRADIENT
#include "kernels/compositions/frame.glsl"

// Of a chain, the product of the links' slopes comes first.
precise vec4 composed_gradients(vec4 dy, vec4 x, uvec4 parts, Parameters p) {
  precise vec4 y = x;
  precise vec4 total = vec4(1.0);
  if (kNever) return vec4(stand_in_kept(x.x, VALUES_FROM(0)));
#define APPLY(number, value, gradient, first)                              \
  if (number < kParts && (kIsChain || any(equal(parts, uvec4(number))))) { \
    const float values[4] = VALUES_FROM(first);                            \
    precise const vec4 from = kIsChain ? y : x;                            \
    precise const vec4 factor = kIsChain ? vec4(1.0) : dy;                 \
    precise const vec4 own = FOUR_OF_TWO(gradient, factor, from, values);  \
    if (kIsChain) {                                                        \
      total = flushed(chained(total, flushed(own)));                       \
      y = without_subnormal(FOUR_OF(value, from, values));                 \
    } else {                                                               \
      total = mix(total, own, equal(parts, uvec4(number)));                \
    }                                                                      \
  }
  FOR_EACH_PART(APPLY)
  return kIsChain ? dy * total : total;
}

uvec4 result_quad(Quad quad, Parameters p) {
  const uvec4 parts = kIsChain ? uvec4(0u) : parts_of(quad);
  precise const vec4 x = decoded(quad.source);
  precise const vec4 dy = decoded(quad.gradient);
  precise const vec4 product = composed_gradients(dy, x, parts, p);
  uvec4 bits = quiet_where_nan(floatBitsToUint(dy), floatBitsToUint(product));
  bits = quiet_where_nan(floatBitsToUint(x), bits);
  return encoded(kAccumulates ? sum_bits(bits, quad.previous) : bits);
}
