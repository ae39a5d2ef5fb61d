// dy as the backward kernels take it: an element that the mask leaves out does not count.
#ifdef MASKED
#include "kernels/rowwise/mask.glsl"
#endif

precise vec4 counted_gradient_quad(uint place, uint quad) {
  precise vec4 dy = gradient_quad(place, quad);
#ifdef MASKED
  dy = zero_where_masked(dy, place, quad);
#endif
  return dy;
}
