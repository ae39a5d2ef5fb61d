// Elements of parameters that a call would refuse as numbers. One that is not finite makes NaN of the results in which
// it occurs; where the parameters do not satisfy their condition, all results are NaN.
//
// Results of a kernel are counted: first y or f'(x), then what is added up. For each there are kMaxTrainable bits, one
// for each parameter that occurs in it.
#include "kernels/common/is_finite.glsl"

layout(constant_id = kChannelwiseOccurrencesAboveId) const uint kOccurrencesAbove = 0;  // where x > 0
layout(constant_id = kChannelwiseOccurrencesBelowId) const uint kOccurrencesBelow = 0;

const uint kEveryResult = 0xffffffffu;
const uint kParameterMask = (1u << kMaxTrainable) - 1;

// Which results are NaN, a bit for each.
struct RefusedResults {
  uint above;  // where x > 0
  uint below;
};

uint results_with(uint parameters, uint occurrences) {
  uint results = 0;
  [[unroll]] for (uint result = 0; result < kMaxChannelwiseResults; ++result)
    results |= ((occurrences >> (kMaxTrainable * result)) & parameters) != 0 ? 1u << result : 0u;
  return results;
}

// A finite number in place of one that is not, because drivers may assume that floats are neither infinite nor NaN; NaN
// is no more than anything else.
float comparable(float x) {
  const uint bits = floatBitsToUint(x);
  const bool is_infinite = (bits & 0x7fffffffu) == 0x7f800000u;
  const uint greatest = (bits & 0x80000000u) | 0x7f7fffffu;
  return uintBitsToFloat(mix(mix(0xff7fffffu, greatest, is_infinite), bits, is_finite(x)));
}

RefusedResults refused_results(float values[4]) {
  uint strange = 0;
#define NOTE_STRANGE(slot, index, derivative, buffer_name, words, type) \
  if (type != kNoTensor) strange |= is_finite(values[index]) ? 0u : 1u << slot;
  FOR_EACH_TRAINABLE(NOTE_STRANGE)
  RefusedResults refused =
      RefusedResults(results_with(strange, kOccurrencesAbove), results_with(strange, kOccurrencesBelow));
#ifdef HAS_CONDITION
  float compared[4] = values;
#define MAKE_COMPARABLE(slot, index, derivative, buffer_name, words, type) compared[index] = comparable(values[index]);
  FOR_EACH_TRAINABLE(MAKE_COMPARABLE)
  const uint all = is_admitted(parameters_from(compared)) ? 0u : kEveryResult;
  refused.above |= all;
  refused.below |= all;
#endif
  return refused;
}

// The results that are NaN for an element.
uint refused_at(float x, RefusedResults refused) { return floatBitsToInt(x) > 0 ? refused.above : refused.below; }

uvec4 refused_at(vec4 x, RefusedResults refused) {
  return mix(uvec4(refused.below), uvec4(refused.above), greaterThan(floatBitsToInt(x), ivec4(0)));
}

// NaN where a result is among those.
uvec4 without_refused(uvec4 bits, uvec4 refused, uint result) {
  return mix(bits, uvec4(kNaN), notEqual(refused & (1u << result), uvec4(0u)));
}
