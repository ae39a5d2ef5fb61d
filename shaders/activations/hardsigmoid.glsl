// alpha * x + beta as an exact product and an exact sum: nothing is lost where it nearly cancels,
// and the kinks lie exactly where they should.
#include "math/pair.glsl"
#include "math/sign.glsl"

precise Pair hardsigmoid_line(float x, Parameters p) {
  precise float finite_x = with_sign_of(clamped_magnitude(x, 3.40282347e38f), x);
  precise Pair product = two_product(p.alpha, finite_x);
  precise Pair sum = two_sum(product.head, p.beta);
  precise Pair line = fast_two_sum(sum.head, sum.tail + product.tail);
  bool in_range = abs(sum.head) < 1.0e30f;
  line.head = in_range ? line.head : sum.head;
  line.tail = in_range ? line.tail : 0.0f;
  return line;
}

precise float forward(float x, Parameters p) {
  precise Pair exact = hardsigmoid_line(x, p);
  precise float odd = rounded_to_odd(exact.head, exact.tail);
  precise float bounded_odd = abs(exact.head) < 2.0f ? odd : exact.head;
  precise float line = ROUNDED_TO_16_BITS ? bounded_odd : exact.head;
  precise float capped = line >= 1.0f ? 1.0f : line;
  return line <= 0.0f ? 0.0f : capped;
}

precise float derivative(float x, Parameters p) {
  precise Pair line = hardsigmoid_line(x, p);
  precise float slope = p.alpha;
  precise float over_one = (line.head - 1.0f) + line.tail;
  return line.head <= 0.0f || over_one >= 0.0f ? 0.0f : slope;
}

precise float derivative_from_output(float y, Parameters p) {
  precise float slope = p.alpha;
  return y <= 0.0f || y >= 1.0f ? 0.0f : slope;
}
