// What a kernel knows of an element's channel besides the parameters.
#ifndef VKACT_MATH_CHANNEL_STATISTICS_GLSL
#define VKACT_MATH_CHANNEL_STATISTICS_GLSL

struct ChannelStatistics {
  float mean;  // mean + mean_tail is the mean
  float mean_tail;
  float inverse_deviation;  // NaN where the channel has no finite statistics
  float offset;  // offset + slope * normalized is what the statistics' gradients add to dx
  float slope;
};

ChannelStatistics no_statistics() {
  ChannelStatistics s;
  s.mean = 0.0f;
  s.mean_tail = 0.0f;
  s.inverse_deviation = 0.0f;
  s.offset = 0.0f;
  s.slope = 0.0f;
  return s;
}

precise float deviation(float x, ChannelStatistics s) { return (x - s.mean) - s.mean_tail; }

precise float normalized(float x, ChannelStatistics s) {
  return deviation(x, s) * s.inverse_deviation;
}

// What reaches an element of dx by way of the statistics; none where they are constants, also at
// infinity.
precise float statistics_gradient(float x, ChannelStatistics s) {
  precise float both = s.offset + s.slope * normalized(x, s);
  return s.slope == 0.0f ? s.offset : both;
}

// The value, or NaN where the statistics are not finite. Tests bits because drivers may assume that
// floats are no NaN.
precise float where_finite(float value, ChannelStatistics s) {
  uint bits = floatBitsToUint(value);
  bool is_nan = (floatBitsToUint(s.inverse_deviation) & 0x7fffffffu) > 0x7f800000u;
  uint nan = 0x7fc00000u;
  return uintBitsToFloat(is_nan ? nan : bits);
}

#endif
