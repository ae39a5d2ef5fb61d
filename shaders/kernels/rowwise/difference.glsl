// The difference of an element to the maximum of its row, times the scale.
#include "math/exp_nonpositive.glsl"
#include "math/pair.glsl"

layout(constant_id = kRowwiseScaledId) const bool kScaled = false;

// Of halves, which do not overflow where the scaled difference does not.
precise Pair scaled_difference_of(float x, float maximum) {
  precise const Pair half_difference = two_sum(0.5 * x, -0.5 * maximum);
  precise Pair product = two_product(half_difference.head, constants.scale);
  product.tail = product.tail + (half_difference.head * constants.scale_tail +
                                 half_difference.tail * constants.scale);
  return Pair(2.0 * product.head, 2.0 * product.tail);
}

// Exact without a scale, to 2^-44 with one: its rounding error would grow into an error of the exponential as large as
// the difference.
precise Pair difference_of(float x, float maximum) {
  if (kScaled) return scaled_difference_of(x, maximum);
  return two_sum(x, -maximum);
}

// Quads of differences, rounded; infinite ones stay so.
precise vec4 shifted_quad(vec4 x, float maximum) {
  if (kScaled) return ((x * 0.5 - vec4(0.5 * maximum)) * constants.scale) * 2.0;
  return x - vec4(maximum);
}
