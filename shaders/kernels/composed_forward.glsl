// y = f(x), f a composition.
#include "kernels/composed.glsl"

precise float composed_value(float x, uint own_part, Parameters p) {
  precise float y = x;
  if (kNever) return kept(x, VALUES_FROM(0));
#define APPLY(number, value, slope, first)                               \
  if (number < kParts && (kIsChain || own_part == number)) {             \
    precise const float next = value(y, VALUES_FROM(first));             \
    if (!kIsChain) return next;                                          \
    y = without_subnormal(next);                                         \
  }
  FOR_EACH_PART(APPLY)
  return y;
}

uvec4 result_quad(Quad quad, Parameters p) {
  const uvec4 part = kIsChain ? uvec4(0u) : parts_of(quad);
  precise const vec4 x = decoded(quad.source);
  precise const vec4 y = vec4(composed_value(x.x, part.x, p), composed_value(x.y, part.y, p),
                              composed_value(x.z, part.z, p), composed_value(x.w, part.w, p));
  return encoded(quiet_where_nan(floatBitsToUint(x), floatBitsToUint(y)));
}
