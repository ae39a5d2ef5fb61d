// Mean and variance of channels, as tensors of the runtime; see math/channel_statistics.glsl and
// kernels/channelwise/statistics.glsl.
#pragma once

#include <string>
#include <vkact/tensor.hpp>

#include "base/axis.hpp"
#include "vulkan/command_recorder.hpp"

namespace vkact {

/// Running statistics of a call; both tensors or none.
struct RunningStatistics {
  Tensor mean = {};
  Tensor variance = {};
  float epsilon = 0;
  float momentum = 0;
};

/// They are float32 on this device, both or neither, an element for each of so many features,
/// memory apart; `needed` unless training. `names` says what the two are called.
struct RunningNames {
  const char* mean = "running_mean";
  const char* variance = "running_variance";
  const char* feature = "channel";
};
Result<void> check_running(const std::string& where, const vulkan::Context& context,
                           const RunningStatistics& running, std::uint64_t features, bool training,
                           const RunningNames& names = {});

/// What an element counts in the mean of its channel, where so many elements have so many channels.
float share_of_element(std::uint64_t elements, std::uint64_t channels);

/// Means over each channel's elements, [2, channels]: of x less the mean that `statistics` has, or
/// of x itself where that is null, and of their squares where they are wanted. x is not empty.
Result<Tensor> mean_deviations(vulkan::CommandRecorder& recorder, const Tensor& x,
                               std::uint64_t channels, std::uint64_t inner,
                               const Tensor* statistics, bool wants_squares);

/// The statistics of a batch of at least one element a channel; `updates_running` moves the running
/// ones towards them.
Result<Tensor> batch_statistics(vulkan::CommandRecorder& recorder, const Tensor& x,
                                const AxisShape& channels, const RunningStatistics& running,
                                bool updates_running);

/// The running statistics as those of the channels.
Result<Tensor> running_statistics(vulkan::CommandRecorder& recorder, const AxisShape& channels,
                                  const RunningStatistics& running);

/// Adds to the statistics what they carry from the mean gradients of a shift and a scale of the
/// normalized elements, [2, channels], to dx.
Result<void> add_gradients(vulkan::CommandRecorder& recorder, const AxisShape& channels,
                           const Tensor& statistics, const Tensor& gradients);

}  // namespace vkact
