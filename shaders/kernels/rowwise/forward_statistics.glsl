// The maximum of a row or a span of it, and the sum of exp(x - maximum).
#include "kernels/rowwise/difference.glsl"
#include "kernels/rowwise/logits.glsl"
#include "kernels/rowwise/others.glsl"

struct Statistics {
  uint key;      // of the maximum, in order
  Pair others;  // the sum less 1; -1 when every element is minus infinity
};

precise Pair exponential_of(float x, float maximum) {
  precise const Pair difference = difference_of(x, maximum);
  return raised_exp_nonpositive(difference.head, difference.tail);
}

// In units of 2^-64.
precise PairQuad exponentials(vec4 x, float maximum) {
  precise const Pair first = exponential_of(x.x, maximum);
  if (!kByVector) return PairQuad(vec4(first.head, 0.0, 0.0, 0.0), vec4(first.tail, 0.0, 0.0, 0.0));
  precise const Pair second = exponential_of(x.y, maximum);
  precise const Pair third = exponential_of(x.z, maximum);
  precise const Pair fourth = exponential_of(x.w, maximum);
  return PairQuad(vec4(first.head, second.head, third.head, fourth.head),
                  vec4(first.tail, second.tail, third.tail, fourth.tail));
}

#ifdef SEPARATES_MAXIMA
const Others kStart = kNoOthers;
#else
const Others kStart = kNoOthersFromOne;
#endif

precise Others with_exponentials(Others others, PairQuad exponential) {
  precise Others result = others;
#ifdef SEPARATES_MAXIMA
  const vec4 ones = mix(vec4(0.0), vec4(kRaisedOne), greaterThanEqual(exponential.head, vec4(kRaisedOne)));
  result.wholes = others.wholes + ((ones.x + ones.y) + (ones.z + ones.w));
  exponential.head = exponential.head - ones;
#endif
  result.sum = added_quad(others.sum, exponential);
  return result;
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
  key = row_maximum(key);

  precise const float maximum = subtrahend(key);
  precise Others others = kStart;
  for (uint step = lane(); step < steps; step += kLanes) {
    const uint place = place_of(row, begin + step * kStepElements);
    for (uint quad = 0; quad < kQuads; ++quad)
      others = with_exponentials(others, exponentials(bounded_logits_quad(place, quad, key), maximum));
  }
  return Statistics(key, others_of_row(others));
}
