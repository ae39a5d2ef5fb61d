// The sum of gradient_term(y, dy) over a row or a span of it.

precise vec4 gradient_terms(vec4 y, vec4 dy) {
#define TERM_OF(component) gradient_term(y.component, dy.component)
  return flushed(QUAD_OF(TERM_OF));
}

// The lane's part again, in units of 2^64.
precise float far_gradient_sum_of(uint row, uint begin, uint steps) {
  precise Sum sum = kZeroSum;
  for (uint step = lane(); step < steps; step += kLanes) {
    const uint place = place_of(row, begin + step * kStepElements);
    for (uint quad = 0; quad < kQuads; ++quad) {
      precise const vec4 dy = counted_gradient_quad(place, quad) * kPerFarUnit;
      precise const vec4 terms = gradient_terms(source_quad(place, quad), dy);
      [[unroll]] for (uint i = 0; i < kStepQuadElements; ++i) sum = added_without_bound(sum, terms[i]);
    }
  }
  return corrected(sum);
}

// From the sum of the lane's terms.
precise RowTotal gradient_total_of(Sum sum, uint row, uint begin, uint steps) {
  return row_total(sum, far_gradient_sum_of(row, begin, is_finite(corrected(sum)) ? 0 : steps));
}

precise RowTotal gradient_sum_of(uint row, uint begin, uint steps) {
  precise Sum sum = kZeroSum;
  for (uint step = lane(); step < steps; step += kLanes) {
    const uint place = place_of(row, begin + step * kStepElements);
    for (uint quad = 0; quad < kQuads; ++quad)
      sum = added_quad(sum, gradient_terms(source_quad(place, quad), counted_gradient_quad(place, quad)));
  }
  return gradient_total_of(sum, row, begin, steps);
}
