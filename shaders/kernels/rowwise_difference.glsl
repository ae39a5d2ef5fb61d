// The difference of an element to the maximum of its row, times the scale.
#include "math/exp_nonpositive.glsl"
#include "math/pair.glsl"

layout(constant_id = 5) const bool kScaled = false;

precise Pair scaled(Pair difference) {
  precise Pair product = two_product(difference.head, constants.scale);
  product.tail = product.tail +
                 (difference.head * constants.scale_tail + difference.tail * constants.scale);
  return product;
}

// Exact without a scale, to 2^-44 with one: its rounding error would grow into an error of the exponential as large as
// the difference.
precise Pair difference_of(float x, float maximum) {
  precise const Pair difference = two_sum(x, -maximum);
  if (kScaled) return scaled(difference);
  return difference;
}

// Quads of differences, each rounded to a float.
precise vec4 shifted_quad(vec4 x, float maximum) {
  precise vec4 shifted = x - vec4(maximum);
  if (kScaled) shifted = shifted * constants.scale + shifted * constants.scale_tail;
  return shifted;
}
