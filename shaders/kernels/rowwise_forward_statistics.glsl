// The maximum of a row or a span of it, and the sum of exp(x - maximum).
#include "kernels/rowwise_difference.glsl"
#include "kernels/rowwise_logits.glsl"
#include "kernels/rowwise_others.glsl"

struct Statistics {
  uint key;      // of the maximum, in order
  Pair others;  // the sum less 1; -1 when every element is minus infinity
};

precise float exponential_of(float x, float maximum) {
  precise const Pair difference = difference_of(x, maximum);
  return exp_nonpositive(difference.head, difference.tail);
}

precise vec4 exponentials(vec4 x, float maximum) {
#define EXPONENTIAL_OF(component) exponential_of(x.component, maximum)
  return QUAD_OF(EXPONENTIAL_OF);
}

precise Others with_exponentials(Others others, vec4 exponential) {
#ifdef SEPARATES_MAXIMA
  const bvec4 is_maximum = equal(exponential, vec4(1.0));
  const uvec4 counts = uvec4(is_maximum);
  others.maxima += (counts.x + counts.y) + (counts.z + counts.w);
  others.sum = added_quad(others.sum, mix(exponential, vec4(0.0), is_maximum));
#else
  others.sum = added_quad(others.sum, exponential);
#endif
  return others;
}

// For all lanes of the row. To be called once.
precise Pair total_of(Others others) {
#ifdef SEPARATES_MAXIMA
  return others_of_row(others);
#else
  precise const Pair sum = total_of_shares(others.sum);
  precise Pair result = two_sum(sum.head, -1.0);
  result.tail = result.tail + sum.tail;
  return result;
#endif
}

// The greatest key of the row's lanes, for all of them.
uint key_of_row(uint key) {
#ifdef SEPARATES_MAXIMA
  reset_maxima();
#endif
  return row_maximum(key);
}

// None where no element counts.
precise Pair counted_others(Statistics statistics) {
  return chosen(statistics.others.head < 0.0, single(0.0), statistics.others);
}

// Infinities that are more than one have no limit.
bool is_nan_row(Statistics statistics) {
  return statistics.key > kOrderedInfinity || (statistics.key == kOrderedInfinity && statistics.others.head > 0.0);
}

precise vec4 bounded_logits_quad(uint place, uint quad, uint key) { return limits_in(logits_quad(place, quad), key); }

// Reads the span twice.
Statistics statistics_of(uint row, uint begin, uint steps) {
  uint key = kOrderedMinusInfinity;
  for (uint step = lane(); step < steps; step += kLanes) {
    const uint place = place_of(row, begin + step * kStepElements);
    for (uint quad = 0; quad < kQuads; ++quad) key = greatest_key(key, logits_quad(place, quad));
  }
  key = key_of_row(key);

  precise const float maximum = subtrahend(key);
  precise Others others = kNoOthers;
  for (uint step = lane(); step < steps; step += kLanes) {
    const uint place = place_of(row, begin + step * kStepElements);
    for (uint quad = 0; quad < kQuads; ++quad)
      others = with_exponentials(others, exponentials(bounded_logits_quad(place, quad, key), maximum));
  }
  return Statistics(key, total_of(others));
}
