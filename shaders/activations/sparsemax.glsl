// max(x - threshold, 0), the threshold such that the row sums to 1: Martins and Astudillo, "From softmax to sparsemax",
// 2016.
#include "math/divide.glsl"

// The threshold at which `count` elements whose sum is `sum` would sum to 1.
precise float threshold_of(float sum, float count) {
  precise Pair quotient = divide(sum - 1.0f, count);
  return quotient.head + quotient.tail;
}

precise float forward(float shifted, float threshold) {
  precise float above = shifted - threshold;
  return above > 0.0f ? above : 0.0f;
}

// An infinite sum has an infinite mean.
precise float mean_of(float sum, float count) {
  precise Pair quotient = divide(sum, count);
  precise float mean = quotient.head + quotient.tail;
  float infinite = sum;
  bool is_finite_sum = (floatBitsToUint(sum) & 0x7f800000u) != 0x7f800000u;
  return is_finite_sum ? mean : infinite;
}

precise float derivative(float y, float dy, float mean) {
  precise float rest = dy - mean;
  return y > 0.0f ? rest : 0.0f;
}
