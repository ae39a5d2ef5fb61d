// dx from the row's sum.

layout(constant_id = kRowwiseScaledId) const bool kScaled = false;

uvec4 derivative_quad(vec4 y, vec4 dy, RowTotal gradient) {
  precise const vec4 in_unit = dy * (gradient.is_far ? kPerFarUnit : 1.0);
#define DERIVATIVE_OF(component) derivative(y.component, in_unit.component, gradient.sum)
  precise vec4 dx = QUAD_OF(DERIVATIVE_OF);
  if (kScaled) dx = flushed(dx) * constants.scale;
  dx = dx * (gradient.is_far ? kFarUnit : 1.0);
  return quiet_where_nan(uvec4(floatBitsToUint(gradient.sum.head)),
                         quiet_where_nan(floatBitsToUint(y), floatBitsToUint(dx)));
}

// Reads the span again.
void store_results(uint row, uint begin, uint steps, RowTotal gradient) {
  for (uint step = lane(); step < steps; step += kLanes) {
    const uint place = place_of(row, begin + step * kStepElements);
    uvec4 quads[2];
    quads[0] = derivative_quad(source_quad(place, 0), counted_gradient_quad(place, 0), gradient);
    quads[1] = kQuads < 2
                   ? uvec4(0u)
                   : derivative_quad(source_quad(place, 1), counted_gradient_quad(place, 1), gradient);
    store_step(place, quads);
  }
}
