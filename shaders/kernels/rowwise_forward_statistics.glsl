// The maximum of a span of a row, and the sum of exp(x - maximum) over it.
#include "math/exp_nonpositive.glsl"

struct Statistics {
  uint key;   // of the maximum, in order
  float sum;  // 0 when every element is minus infinity
};

// The maximum to subtract: any finite number serves where there is none.
float subtrahend(uint key) {
  return key <= kOrderedMinusInfinity || key >= kOrderedInfinity ? 0.0 : unordered(key);
}

Statistics statistics_of(uint row, uint begin, uint steps) {
  uint key = kOrderedMinusInfinity;
  for (uint step = lane(); step < steps; step += kLanes) {
    const uint place = place_of(row, begin + step * kStepElements);
    for (uint quad = 0; quad < kQuads; ++quad) {
      const uvec4 bits = floatBitsToUint(source_quad(place, quad));
      key = max(key, ordered(bits.x));
      if (kByVector)
        key = max(max(key, ordered(bits.y)), max(ordered(bits.z), ordered(bits.w)));
    }
  }
  key = row_maximum(key);

  precise const float maximum = subtrahend(key);
  precise Sum sum = Sum(0.0, 0.0);
  for (uint step = lane(); step < steps; step += kLanes) {
    const uint place = place_of(row, begin + step * kStepElements);
    for (uint quad = 0; quad < kQuads; ++quad) {
      precise const vec4 shifted = source_quad(place, quad) - vec4(maximum);
      sum = added(sum, exp_nonpositive(shifted.x));
      if (kByVector) {
        sum = added(sum, exp_nonpositive(shifted.y));
        sum = added(sum, exp_nonpositive(shifted.z));
        sum = added(sum, exp_nonpositive(shifted.w));
      }
    }
  }
  precise const float corrected = sum.total - sum.lost;
  return Statistics(key, row_sum(corrected));
}
