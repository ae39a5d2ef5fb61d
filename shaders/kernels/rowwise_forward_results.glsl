// y over a span of a row, from the row's statistics.

uvec4 forward_quad(vec4 x, float maximum, float prepared_sum, bool is_nan_row) {
  precise const vec4 y =
      vec4(forward(x.x, maximum, prepared_sum), forward(x.y, maximum, prepared_sum),
           forward(x.z, maximum, prepared_sum), forward(x.w, maximum, prepared_sum));
  return is_nan_row ? uvec4(kNaN) : floatBitsToUint(y);
}

void store_results(uint row, uint begin, uint steps, Statistics statistics) {
  // NaN or infinity in the row: x - maximum is undefined.
  const bool is_nan_row = statistics.key >= kOrderedInfinity;
  precise const float maximum = subtrahend(statistics.key);
  precise const float prepared_sum = prepared(statistics.sum > 0.0 ? statistics.sum : 1.0);
  for (uint step = lane(); step < steps; step += kLanes) {
    const uint place = place_of(row, begin + step * kStepElements);
    uvec4 quads[2];
    quads[0] = forward_quad(source_quad(place, 0), maximum, prepared_sum, is_nan_row);
    quads[1] = kQuads < 2 ? uvec4(0u)
                          : forward_quad(source_quad(place, 1), maximum, prepared_sum, is_nan_row);
    store_step(place, quads);
  }
}
