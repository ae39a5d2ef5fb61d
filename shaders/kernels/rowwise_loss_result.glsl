// The sum or the mean of the losses, from the one entry that is left.
#define RESULT_BINDING 1
#include "kernels/rowwise.glsl"
#include "math/divide.glsl"

layout(constant_id = 10) const uint kReduction = kMeanReduction;

void main() {
  if (gl_GlobalInvocationID.x != 0 || workgroup() != 0) return;
  precise float loss = uintBitsToFloat(source_words[0]);
  const uint count = source_words[1];
  uint bits = floatBitsToUint(loss);
  // A mean over nothing is no number; an infinite sum has an infinite mean.
  if (kReduction == kMeanReduction && abs(loss) < 1.0e38) {
    precise const Pair mean = divide(loss, float(count));
    precise const float rounded = mean.head + mean.tail;
    bits = count == 0 ? kNaN : floatBitsToUint(rounded);
  }
  store_element(constants.result_offset, is_nan(bits) ? kNaN : bits);
}
