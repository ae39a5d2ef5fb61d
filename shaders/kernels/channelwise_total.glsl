// The gradient of one parameter from the sums for the elements of the finest one.
#include "kernels/elements.glsl"
#include "kernels/channelwise_sums.glsl"

layout(constant_id = 2) const bool kAccumulates = false;

layout(push_constant) uniform Constants { ChannelwiseTotalConstants constants; };

layout(std430, binding = 0) readonly buffer Totals { float totals[]; };
layout(std430, binding = 1) buffer ResultWords { uint result_words[]; };

void main() {
  const uint element = target();
  const bool exists = element < constants.elements;
  Sum sum = Sum(0.0, 0.0);
  if (exists)
    for (uint term = lane(); term < constants.terms; term += kLanes)
      sum = added(sum, totals[constants.first + element + term * constants.elements]);
  precise const float total = total_of(sum);
  if (!exists || lane() != 0) return;

  const uint place = constants.result_offset + element;
  const uint bits = floatBitsToUint(total);
  if (kElementType == kFloat32) {
    const uint previous = result_words[place];
    result_words[place] = kAccumulates ? sum_bits(uvec4(bits), uvec4(previous)).x : bits;
    return;
  }
  // The other half of the word is another invocation's.
  const uint shift = 16 * (place % 2);
  const uint previous = (result_words[place / 2] >> shift) & 0xffffu;
  const uint sum_or_total = kAccumulates ? sum_bits(uvec4(bits), uvec4(previous)).x : bits;
  const uint half_word = encoded(uvec4(sum_or_total)).x;
  atomicAnd(result_words[place / 2], ~(0xffffu << shift));
  atomicOr(result_words[place / 2], half_word << shift);
}
