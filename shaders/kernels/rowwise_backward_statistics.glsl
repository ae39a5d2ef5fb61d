// The sum of gradient_term(y, dy) over a span of a row.

precise float gradient_sum_of(uint row, uint begin, uint steps) {
  precise Sum sum = Sum(0.0, 0.0);
  for (uint step = lane(); step < steps; step += kLanes) {
    const uint place = place_of(row, begin + step * kStepElements);
    for (uint quad = 0; quad < kQuads; ++quad) {
      precise const vec4 y = source_quad(place, quad);
      precise const vec4 dy = gradient_quad(place, quad);
      sum = added(sum, gradient_term(y.x, dy.x));
      if (kByVector) {
        sum = added(sum, gradient_term(y.y, dy.y));
        sum = added(sum, gradient_term(y.z, dy.z));
        sum = added(sum, gradient_term(y.w, dy.w));
      }
    }
  }
  precise const float corrected = sum.total - sum.lost;
  return row_sum(corrected);
}
