// Dispatches over tensors whose channels have values of their own; see
// shaders/kernels/channelwise/frame.glsl and channelwise_reduction.glsl.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>
#include <vkact/tensor.hpp>

#include "activations/calls/broadcast.hpp"
#include "activations/calls/modules.hpp"
#include "activations/channelwise/occurrences.hpp"
#include "vulkan/command_recorder.hpp"

namespace vkact {

/// A sum over elements of x, for as many elements of a result, which runs take in turn.
struct ChannelwiseSum {
  const Tensor* result = nullptr;  ///< Null: not wanted.
  std::uint64_t elements = 1;      ///< How many of the result, ...
  std::uint64_t first = 0;         ///< ... from which on.
  bool accumulates = false;        ///< Adds to what they hold.
  float factor = 1;                ///< Of each sum.
};

/// How the tensors of a call are broadcast to x where they share no runs.
struct ChannelwiseBroadcasts {
  std::vector<Broadcast> values;  ///< Of each trainable parameter and the gradient of it.
  Broadcast channels;             ///< Of channels that have statistics.
  std::string where;              ///< Of errors.
};

struct ChannelwiseWork {
  ModuleCode module;
  std::span<const float> parameters;      ///< Numbers, where there are no tensors.
  std::uint64_t inner = 1;                ///< Elements of a channel that lie together.
  const Tensor* source = nullptr;         ///< x
  const Tensor* gradient = nullptr;       ///< dy, where the kernel takes one.
  const Tensor* result = nullptr;         ///< y or dx; null where sums alone are wanted.
  bool accumulates = false;               ///< Adds to the result.
  std::vector<const Tensor*> values;      ///< Of each trainable parameter; null: the number.
  std::uint64_t channels = 0;             ///< That have statistics, where the kernel takes such.
  const Tensor* statistics = nullptr;     ///< float32 [kChannelStatistics, channels]; null: zeros.
  Occurrences occurrences;                ///< Of the trainable parameters in the results.
  std::vector<ChannelwiseSum> sums = {};  ///< Those of the kernel, in order.
  std::optional<ChannelwiseBroadcasts> broadcasts = {};  ///< Instead of `inner`.
};

/// Records a kernel that writes a result alone, such as channelwise_forward.
Result<void> apply_channelwise(vulkan::CommandRecorder& recorder, const ChannelwiseWork& work);

/// Records a kernel that makes sums, such as channelwise_backward.
Result<void> reduce_channelwise(vulkan::CommandRecorder& recorder, const ChannelwiseWork& work);

/// The same over few enough elements for one window, without adding up: float32 terms of each sum
/// that is wanted, one for each element, a whole number of vectors for each sum. Gives that number.
Result<std::uint64_t> record_channelwise_terms(vulkan::CommandRecorder& recorder,
                                               const ChannelwiseWork& work,
                                               const std::shared_ptr<vulkan::Buffer>& terms);

}  // namespace vkact
