// What the kernels of compositions share. The functions stand_in_value_k and stand_in_gradient_k are stand-ins: the runtime
// replaces the call that is in each by one of the formula of its part (src/activations/compositions/composed_modules.cpp). It finds
// functions by name, so that no formula may define one that begins with stand_in_ or generated_.
#define CONSTANTS ComposedConstants
#include "kernels/common/elements.glsl"

uvec4 result_quad(Quad quad, Parameters p);

#include "kernels/pointwise/frame.glsl"

layout(constant_id = kCompositionPartsId) const uint kParts = 1;
layout(constant_id = kCompositionIsChainId) const bool kIsChain = false;
layout(constant_id = kCompositionFirstParametersId) const uint kFirstParameter0 = 0;
layout(constant_id = kCompositionFirstParametersId + 1) const uint kFirstParameter1 = 0;
layout(constant_id = kCompositionFirstParametersId + 2) const uint kFirstParameter2 = 0;
layout(constant_id = kCompositionFirstParametersId + 3) const uint kFirstParameter3 = 0;
layout(constant_id = kCompositionFirstParametersId + 4) const uint kFirstParameter4 = 0;
layout(constant_id = kCompositionFirstParametersId + 5) const uint kFirstParameter5 = 0;
layout(constant_id = kCompositionFirstParametersId + 6) const uint kFirstParameter6 = 0;
layout(constant_id = kCompositionFirstParametersId + 7) const uint kFirstParameter7 = 0;

// for_part(number, stand-in for the value, for dy times the slope, the place of its first parameter)
#define FOR_EACH_PART(for_part)                                        \
  for_part(0, stand_in_value_0, stand_in_gradient_0, kFirstParameter0) \
  for_part(1, stand_in_value_1, stand_in_gradient_1, kFirstParameter1) \
  for_part(2, stand_in_value_2, stand_in_gradient_2, kFirstParameter2) \
  for_part(3, stand_in_value_3, stand_in_gradient_3, kFirstParameter3) \
  for_part(4, stand_in_value_4, stand_in_gradient_4, kFirstParameter4) \
  for_part(5, stand_in_value_5, stand_in_gradient_5, kFirstParameter5) \
  for_part(6, stand_in_value_6, stand_in_gradient_6, kFirstParameter6) \
  for_part(7, stand_in_value_7, stand_in_gradient_7, kFirstParameter7)

#define STAND_IN(number, value, gradient, first)                                                \
  precise float value(float x, float values[4]) { return STAND_IN_FOR_VALUE(x, values); }       \
  precise float gradient(float dy, float x, float values[4]) { return STAND_IN_FOR_GRADIENT(dy, x, values); }
FOR_EACH_PART(STAND_IN)

precise float stand_in_kept(float x, float values[4]) { return every_formula(x, values); }

float parameter(Parameters p, uint index) {
  return index < kMaxComposedParameters ? without_subnormal(p.values[index]) : 0.0;
}

#define VALUES_FROM(first) \
  float[4](parameter(p, first), parameter(p, first + 1), parameter(p, first + 2), parameter(p, first + 3))

// What a link hands on is what it would be if it were stored and read again.
vec4 without_subnormal(vec4 y) { return uintBitsToFloat(without_subnormals(floatBitsToUint(y))); }

// The parts that a quad's elements belong to.
uvec4 parts_of(Quad quad) {
  const uint place = (constants.phase + quad.first) % constants.row;
  uvec4 places = uvec4(place) + uvec4(0, 1, 2, 3);
  // Rows of one element end three times in a quad.
  for (uint i = 0; i < 3; ++i)
    places = mix(places, places - constants.row, greaterThanEqual(places, uvec4(constants.row)));
  uvec4 parts = uvec4(0u);
#define COUNT_END(number, value, gradient, first) \
  if (number + 1 < kParts) parts += uvec4(greaterThanEqual(places, uvec4(constants.ends[number])));
  FOR_EACH_PART(COUNT_END)
  return parts;
}

// A zero slope ends a chain, whatever overflows elsewhere in it.
precise vec4 chained(vec4 slope, vec4 factor) {
  precise const vec4 product = slope * factor;
  const vec4 where_slope = mix(product, vec4(0.0), equal(slope, vec4(0.0)));
  return mix(where_slope, vec4(0.0), equal(factor, vec4(0.0)));
}
