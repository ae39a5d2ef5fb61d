// dx = dy f'(x), f a composition.
#define HAS_GRADIENT
#include "kernels/composed.glsl"

precise float composed_slope(float x, uint own_part, Parameters p) {
  precise float y = x;
  precise float total = 1.0;
  if (kNever) return kept(x, VALUES_FROM(0));
#define APPLY(number, value, slope, first)                                     \
  if (number < kParts && (kIsChain || own_part == number)) {                   \
    precise const float own = flushed(slope(y, VALUES_FROM(first)));           \
    if (!kIsChain) return own;                                                 \
    precise const float product = chained(total, own);                         \
    precise const float next = value(y, VALUES_FROM(first));                   \
    total = flushed(product);                                                  \
    y = without_subnormal(next);                                               \
  }
  FOR_EACH_PART(APPLY)
  return total;
}

uvec4 result_quad(Quad quad, Parameters p) {
  const uvec4 part = kIsChain ? uvec4(0u) : parts_of(quad);
  precise const vec4 x = decoded(quad.source);
  precise const vec4 dy = decoded(quad.gradient);
  precise const vec4 slope = vec4(composed_slope(x.x, part.x, p), composed_slope(x.y, part.y, p),
                                  composed_slope(x.z, part.z, p), composed_slope(x.w, part.w, p));
  precise const vec4 product = dy * slope;
  uvec4 bits = quiet_where_nan(floatBitsToUint(dy), floatBitsToUint(product));
  bits = quiet_where_nan(floatBitsToUint(x), bits);
  return encoded(kAccumulates ? sum_bits(bits, quad.previous) : bits);
}
