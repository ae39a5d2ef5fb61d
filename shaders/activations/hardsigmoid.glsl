// alpha * x + beta as an exact product and an exact sum: nothing is lost where it nearly cancels,
// and the kinks lie exactly where they should. The default of alpha, the float next to 1/6, stands for 1/6 itself: near
// the kink x = -3 the float's own error would be many units in the last place.
#include "math/parameter.glsl"
#include "math/sign.glsl"

// 2^n alpha x, and its rest where that is no subnormal number; 0 where beta drowns it. The default's alpha is 4/3 * 2^-3.
precise Pair hardsigmoid_product(float x, int n, Parameters p) {
  precise NormalizedParameter alpha = normalized_parameter(p.alpha);
  precise float significand = p.alpha == 0.0f ? 0.0f : alpha.significand;
  precise float scaled_x = scale_by_power_of_two(x, alpha.n + n);
  precise Pair product = two_product(significand, scaled_x);
  precise float lacking = scaled_x * -3.9736431e-08f;
  product.tail = product.tail + (p.alpha == 0.166666672f ? lacking : 0.0f);
  float least = n == 0 ? 7.88860905e-31f : 0.0f;
  product.head = abs(product.head) < least ? 0.0f : product.head;
  product.tail = abs(product.head) < 3.30872245e-24f ? 0.0f : product.tail;
  return product;
}

// alpha x + beta in units of which there are `one` in 1: smaller ones where all is tiny, so that nothing is subnormal.
struct HardsigmoidLine {
  Pair value;
  float one;
};

precise HardsigmoidLine hardsigmoid_line(float x, Parameters p) {
  precise float finite_x = with_sign_of(clamped_magnitude(x, 3.40282347e38f), x);
  bool is_product_tiny = abs(p.alpha * finite_x) < 5.42101086e-20f;
  bool is_beta_tiny = abs(p.beta) < 5.42101086e-20f;
  bool is_tiny = is_product_tiny && is_beta_tiny;
  precise HardsigmoidLine line;
  line.one = is_tiny ? 8.50705917e37f : 1.0f;
  precise Pair product = hardsigmoid_product(finite_x, is_tiny ? 126 : 0, p);
  precise Pair sum = two_sum(product.head, line.one * p.beta);
  line.value = fast_two_sum(sum.head, sum.tail + product.tail);
  bool in_range = abs(sum.head) < 1.0e30f;
  line.value.head = in_range ? line.value.head : sum.head;
  line.value.tail = in_range ? line.value.tail : 0.0f;
  return line;
}

precise float forward(float x, Parameters p) {
  precise HardsigmoidLine line = hardsigmoid_line(x, p);
  precise Pair exact = line.value;
  precise float odd = rounded_to_odd(exact.head, exact.tail);
  precise float bounded_odd = abs(exact.head) < 2.0f ? odd : exact.head;
  precise float raised = ROUNDED_TO_16_BITS ? bounded_odd : exact.head;
  precise float lowered_line = 1.17549435e-38f * raised;
  precise float y = line.one > 1.0f ? lowered_line : raised;
  precise float capped = y >= 1.0f ? 1.0f : y;
  return y <= 0.0f ? 0.0f : capped;
}

precise float derivative(float x, Parameters p) {
  precise HardsigmoidLine line = hardsigmoid_line(x, p);
  precise float slope = p.alpha;
  precise float over_one = (line.value.head - line.one) + line.value.tail;
  return line.value.head <= 0.0f || over_one >= 0.0f ? 0.0f : slope;
}

precise float derivative_from_output(float y, Parameters p) {
  precise float slope = p.alpha;
  return y <= 0.0f || y >= 1.0f ? 0.0f : slope;
}
