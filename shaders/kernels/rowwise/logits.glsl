// What the rows of the forward kernels hold: x, negated, masked or with noise where the call says so.
#ifdef MASKED
#include "kernels/rowwise/mask.glsl"
#endif
#ifdef PERTURBED
#include "kernels/rowwise/noise.glsl"
#endif

layout(constant_id = kRowwiseNegatedId) const bool kNegated = false;

precise vec4 logits_quad(uint place, uint quad) {
  precise vec4 x = source_quad(place, quad);
  if (kNegated) x = -x;
#ifdef MASKED
  x = masked_logits(x, place, quad);
#endif
#ifdef PERTURBED
  x = x + noise_quad(place, quad);
#endif
  return x;
}
