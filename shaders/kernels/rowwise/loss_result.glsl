// The sum or the mean of the losses, from the one total of their halves that is left.
#define RESULT_BINDING 1
#define HAS_TARGETS
#include "kernels/rowwise/frame.glsl"
#include "math/divide.glsl"

layout(constant_id = kLossReductionId) const uint kReduction = kMeanReduction;

// An infinite sum has an infinite mean.
precise float mean_of(float sum, float count) {
  precise const Pair quotient = divide(sum, count);
  precise const float mean = quotient.head + quotient.tail;
  return is_finite(sum) ? mean : sum;
}

void main() {
  if (gl_GlobalInvocationID.x != 0 || workgroup() != 0) return;
  precise const float near = uintBitsToFloat(source_words[0]);
  precise const float far = uintBitsToFloat(source_words[1]);
  const uint count = source_words[2];
  precise float half_loss = whole(near, far);
  if (kReduction == kMeanReduction) half_loss = whole(mean_of(near, float(count)), mean_of(far, float(count)));
  precise const float loss = 2.0 * half_loss;
  // A mean over nothing is no number.
  const bool is_undefined = kReduction == kMeanReduction && count == 0;
  store_element(constants.result_offset, is_undefined || is_nan(floatBitsToUint(loss)) ? kNaN : floatBitsToUint(loss));
}
