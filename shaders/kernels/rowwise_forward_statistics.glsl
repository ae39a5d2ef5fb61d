// The maximum of a row or a span of it, and the sum of exp(x - maximum).
#include "kernels/rowwise_difference.glsl"
#include "kernels/rowwise_logits.glsl"

struct Statistics {
  uint key;   // of the maximum, in order
  float sum;  // 0 when every element is minus infinity
};

precise float exponential_of(float x, float maximum) {
  precise const Pair difference = difference_of(x, maximum);
  return exp_nonpositive(difference.head, difference.tail);
}

precise vec4 exponentials(vec4 x, float maximum) {
#define EXPONENTIAL_OF(component) exponential_of(x.component, maximum)
  return QUAD_OF(EXPONENTIAL_OF);
}

// Reads the span twice.
Statistics statistics_of(uint row, uint begin, uint steps) {
  uint key = kOrderedMinusInfinity;
  for (uint step = lane(); step < steps; step += kLanes) {
    const uint place = place_of(row, begin + step * kStepElements);
    for (uint quad = 0; quad < kQuads; ++quad) key = greatest_key(key, logits_quad(place, quad));
  }
  key = row_maximum(key);

  precise const float maximum = subtrahend(key);
  precise Sum sum = Sum(0.0, 0.0);
  for (uint step = lane(); step < steps; step += kLanes) {
    const uint place = place_of(row, begin + step * kStepElements);
    for (uint quad = 0; quad < kQuads; ++quad)
      sum = added_quad(sum, exponentials(logits_quad(place, quad), maximum));
  }
  return Statistics(key, total_of(sum));
}
