// dx from the row's sum.

layout(constant_id = 5) const bool kScaled = false;

uvec4 derivative_quad(vec4 y, vec4 dy, float gradient_sum) {
#define DERIVATIVE_OF(component) derivative(y.component, dy.component, gradient_sum)
  precise vec4 dx = QUAD_OF(DERIVATIVE_OF);
  if (kScaled) dx = flushed(dx) * constants.scale;
  return quiet_where_nan(uvec4(floatBitsToUint(gradient_sum)),
                         quiet_where_nan(floatBitsToUint(y), floatBitsToUint(dx)));
}

// Reads the span again.
void store_results(uint row, uint begin, uint steps, float gradient_sum) {
  for (uint step = lane(); step < steps; step += kLanes) {
    const uint place = place_of(row, begin + step * kStepElements);
    uvec4 quads[2];
    quads[0] = derivative_quad(source_quad(place, 0), counted_gradient_quad(place, 0), gradient_sum);
    quads[1] = kQuads < 2
                   ? uvec4(0u)
                   : derivative_quad(source_quad(place, 1), counted_gradient_quad(place, 1), gradient_sum);
    store_step(place, quads);
  }
}
