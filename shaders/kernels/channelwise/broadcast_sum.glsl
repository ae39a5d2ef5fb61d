// Sums along the axes that a tensor lacks, of terms that lie in a box of the tensor that it is broadcast to. Terms and sums
// are near and far parts (running_sum.glsl).
#include "shared.h"
#include "kernels/common/sums.glsl"

layout(constant_id = kBroadcastSumLengthsId) const uint kLengths = 0;
layout(constant_id = kBroadcastHasInnermostId) const bool kHasInnermost = true;

layout(push_constant) uniform Constants { BroadcastSumConstants constants; };

layout(std430, binding = 0) readonly buffer Terms { vec2 terms[]; };
layout(std430, binding = 1) buffer Totals { vec2 totals[]; };

// The place of a term of an element, whose digits lie between one another.
uint term_place(uint element, uint term) {
  uint place = 0;
  uint stride = 1;
  [[unroll]] for (uint i = 0; i < 4; ++i) {
    if (i >= kLengths) continue;
    const uint length = constants.lengths[i];
    const bool is_present = (i % 2 == 0) == kHasInnermost;
    const uint number = is_present ? element : term;
    const uint rest = number / length;
    place += (number - rest * length) * stride;
    stride *= length;
    if (is_present)
      element = rest;
    else
      term = rest;
  }
  return place + ((kLengths % 2 == 0) == kHasInnermost ? element : term) * stride;
}

void main() {
  const bool exists = target() < constants.sums;
  precise WideSum sum = kZeroWideSum;
  if (exists) {
    const uint element = target() / constants.chunks;
    const uint begin = (target() - element * constants.chunks) * constants.chunk;
    const uint end = min(begin + constants.chunk, constants.terms);
    for (uint term = begin + lane(); term < end; term += kLanes)
      sum = added(sum, terms[constants.source_offset + term_place(element, term)]);
  }
  precise const vec2 own = total_of(sum);
  if (!exists || lane() != 0) return;
  const uint place = constants.result_offset + target();
  const vec2 before = constants.accumulates != 0 ? totals[place] : vec2(0.0);
  precise const vec2 total = before + own;
  totals[place] = total;
}
