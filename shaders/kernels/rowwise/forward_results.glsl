// y from the row's statistics.

struct RowScale {
  uint key;
  float maximum;
  Pair prepared;
  bool is_nan;  // NaN in the row, or more than one infinity: x - maximum is undefined
};

RowScale scale_of(Statistics statistics) {
  return RowScale(statistics.key, subtrahend(statistics.key), prepared(counted_others(statistics)),
                  is_nan_row(statistics));
}

uvec4 forward_quad(vec4 shifted, vec4 exponential, RowScale scale) {
#define RESULT_OF(component) forward(shifted.component, exponential.component, scale.prepared)
  precise const vec4 y = QUAD_OF(RESULT_OF);
  return scale.is_nan ? uvec4(kNaN) : floatBitsToUint(y);
}

uvec4 forward_quad_again(uint place, uint quad, RowScale scale) {
  precise const vec4 x = bounded_logits_quad(place, quad, scale.key);
  return forward_quad(shifted_quad(x, scale.maximum), exponentials(x, scale.maximum).head, scale);
}

// Reads the span again.
void store_results(uint row, uint begin, uint steps, Statistics statistics) {
  const RowScale scale = scale_of(statistics);
  for (uint step = lane(); step < steps; step += kLanes) {
    const uint place = place_of(row, begin + step * kStepElements);
    uvec4 quads[2];
    quads[0] = forward_quad_again(place, 0, scale);
    quads[1] = kQuads < 2 ? uvec4(0u) : forward_quad_again(place, 1, scale);
    store_step(place, quads);
  }
}
