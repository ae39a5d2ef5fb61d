// The statistics of each channel, from means over its elements or from running ones.
#include "shared.h"
#include "kernels/common/is_finite.glsl"
#include "kernels/common/workgroup.glsl"
#include "math/divide.glsl"
#include "math/square_root.glsl"

layout(local_size_x = 256, local_size_y = 1, local_size_z = 1) in;
layout(constant_id = kStatisticsStageId) const uint kStage = kMean;

layout(push_constant) uniform Constants { ChannelStatisticsConstants constants; };

// Both hold one quantity after the other.
layout(std430, binding = 0) readonly buffer Means { float means[]; };
layout(std430, binding = 1) buffer Statistics { float statistics[]; };
layout(std430, binding = 2) buffer RunningMeans { float running_means[]; };
layout(std430, binding = 3) buffer RunningVariances { float running_variances[]; };

float mean_of(uint quantity, uint channel) { return means[constants.means_offset + quantity * constants.channels + channel]; }

void store(uint quantity, uint channel, float value) { statistics[quantity * constants.channels + channel] = value; }

precise float moved(float running, float batch) {
  return (1.0 - constants.momentum) * running + constants.momentum * batch;
}

// 1 / sqrt(variance + epsilon), NaN where the statistics are not finite.
precise float inverse_deviation(float mean, float variance) {
  precise const float raised = variance + constants.epsilon;
  precise const float root = square_root(raised);
  precise const Pair inverse = divide(1.0, root);
  precise const float value = inverse.head + inverse.tail;
  const uint nan = 0x7fc00000u;
  const bool is_good = is_finite(mean) && is_finite(variance) && variance >= 0.0;
  return uintBitsToFloat(is_good ? floatBitsToUint(value) : nan);
}

void store_moments(uint channel, float mean, float mean_tail, float variance) {
  store(0, channel, mean);
  store(1, channel, mean_tail);
  store(2, channel, inverse_deviation(mean, variance));
  store(3, channel, 0.0);
  store(4, channel, 0.0);
}

void do_mean(uint channel) {
  store(0, channel, mean_of(0, channel));
  store(1, channel, 0.0);
}

// From deviations from a mean that is a little off.
void do_moments(uint channel) {
  const float mean = statistics[channel];
  precise const float mean_tail = mean_of(0, channel);
  precise const float square = mean_of(1, channel);
  precise const float difference = square - mean_tail * mean_tail;
  const float zero = 0.0;
  precise const float variance = difference < 0.0 ? zero : difference;
  store_moments(channel, mean, mean_tail, variance);
  if (constants.updates_running == 0) return;
  const uint mean_place = constants.running_offsets[0] + channel;
  const uint variance_place = constants.running_offsets[1] + channel;
  precise const float whole_mean = mean + mean_tail;
  precise const float unbiased = variance * constants.unbiased_factor;
  running_means[mean_place] = moved(running_means[mean_place], whole_mean);
  running_variances[variance_place] = moved(running_variances[variance_place], unbiased);
}

void do_running(uint channel) {
  store_moments(channel, running_means[constants.running_offsets[0] + channel], 0.0,
                running_variances[constants.running_offsets[1] + channel]);
}

// From the mean gradients of a shift and a scale of the normalized elements.
void do_gradients(uint channel) {
  const float inverse = statistics[2 * constants.channels + channel];
  precise const float offset = -(inverse * mean_of(0, channel));
  precise const float slope = -(inverse * mean_of(1, channel));
  store(3, channel, offset);
  store(4, channel, slope);
}

void main() {
  const uint channel = workgroup() * gl_WorkGroupSize.x + gl_LocalInvocationID.x;
  if (channel >= constants.channels) return;
  if (kStage == kMean) do_mean(channel);
  if (kStage == kMoments) do_moments(channel);
  if (kStage == kRunningMoments) do_running(channel);
  if (kStage == kGradients) do_gradients(channel);
}
