// The sum of gradient_term(y, dy) over a row or a span of it.

precise vec4 gradient_terms(vec4 y, vec4 dy) {
#define TERM_OF(component) gradient_term(y.component, dy.component)
  return flushed(QUAD_OF(TERM_OF));
}

precise float gradient_sum_of(uint row, uint begin, uint steps) {
  precise Sum sum = Sum(0.0, 0.0);
  for (uint step = lane(); step < steps; step += kLanes) {
    const uint place = place_of(row, begin + step * kStepElements);
    for (uint quad = 0; quad < kQuads; ++quad)
      sum = added_quad(sum, gradient_terms(source_quad(place, quad), counted_gradient_quad(place, quad)));
  }
  return total_of(sum);
}
