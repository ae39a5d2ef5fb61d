// The sum of gradient_term(y, dy) over a row or a span of it.

precise vec4 gradient_terms(vec4 y, vec4 dy) {
  precise vec4 terms = vec4(gradient_term(y.x, dy.x), 0.0, 0.0, 0.0);
  if (kByVector) {
    terms.y = gradient_term(y.y, dy.y);
    terms.z = gradient_term(y.z, dy.z);
    terms.w = gradient_term(y.w, dy.w);
  }
  return flushed(terms);
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
