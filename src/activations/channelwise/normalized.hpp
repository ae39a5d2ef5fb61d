// Passes whose formula takes elements normalized by the statistics of their channels.
#pragma once

#include "activations/channelwise/call.hpp"
#include "activations/channelwise/statistics.hpp"
#include "base/axis.hpp"

namespace vkact {

/// What both directions need. `work` is that of a forward or backward kernel with
/// CHANNEL_STATISTICS and refers to tensors of the caller; its sums are those of the parameters.
struct NormalizedCall {
  ChannelwiseWork work;
  AxisShape channels;
  RunningStatistics running;
  bool training = false;
};

/// y, and in training the running statistics. x has at least one element.
Result<void> forward_normalized(vulkan::CommandRecorder& recorder, NormalizedCall call);

/// dx and the gradients of the parameters; in training through the statistics of x.
Result<void> backward_normalized(vulkan::CommandRecorder& recorder, NormalizedCall call);

}  // namespace vkact
