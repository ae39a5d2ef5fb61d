// The gradient of one parameter from the sums for the elements of the finest one, or their means.
#include "kernels/common/elements.glsl"
#include "kernels/common/sums.glsl"

layout(constant_id = kTotalAccumulatesId) const bool kAccumulates = false;

layout(push_constant) uniform Constants { ChannelwiseTotalConstants constants; };

layout(std430, binding = 0) readonly buffer Totals { vec2 totals[]; };
layout(std430, binding = 1) buffer ResultWords { uint result_words[]; };

void main() {
  const uint element = target();
  const bool exists = element < constants.elements;
  precise WideSum sum = kZeroWideSum;
  if (exists)
    for (uint term = lane(); term < constants.terms; term += kLanes)
      sum = added(sum, totals[constants.first + element + term * constants.elements]);
  // A mean may be within the range of float where the sum is not.
  precise const vec2 parts = total_of(sum) * constants.factor;
  precise const float total = whole(parts);
  if (!exists || lane() != 0) return;

  const uint place = constants.result_offset + element;
  uint bits = floatBitsToUint(total);
  if (kAccumulates)
    bits = sum_bits(uvec4(bits), uvec4(element_in(result_words[word_of(place)], place))).x;
  STORE_ELEMENT(result_words, place, encoded(uvec4(bits)).x)
}
