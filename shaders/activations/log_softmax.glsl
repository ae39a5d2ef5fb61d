// (x - max) - log(sum of exp(x - max)): the logarithm of softmax is never taken.
#include "math/exp_nonpositive.glsl"
#include "math/log1p_nonnegative.glsl"

// The maximum itself is not added up with what is much less.
#define SEPARATES_MAXIMA

precise Pair prepared(Pair others) { return single(log1p_nonnegative(others.head)); }

precise float forward(float shifted, float exponential, Pair log_sum) { return shifted - log_sum.head; }

precise float gradient_term(float y, float dy) { return dy; }

// dy less a share of the sum: what the head takes away is exact.
precise float derivative(float y, float dy, Pair gradient_sum) {
  precise Pair raised = raised_exp_nonpositive(y > 0.0f ? 0.0f : y, 0.0f);
  precise float p = lowered(raised.head);
  precise float plain = dy - p * gradient_sum.head;
  precise Pair sum = shortened(gradient_sum);
  precise float p_head = upper_half(p);
  precise float p_tail = (p - p_head) + flushed(lowered(raised.tail));
  precise float exact = (dy - p_head * sum.head) - (p_tail * sum.head + p * sum.tail);
  bool is_infinite = (floatBitsToUint(gradient_sum.head) & 0x7f800000u) == 0x7f800000u;
  return is_infinite || ROUNDED_TO_16_BITS ? plain : exact;
}
