// Dispatches over tensors whose channels have values of their own; see
// shaders/kernels/channelwise.glsl and channelwise_reduction.glsl.
#pragma once

#include <cstdint>
#include <span>
#include <vector>
#include <vkact/tensor.hpp>

#include "activations/modules.hpp"
#include "vulkan/command_recorder.hpp"

namespace vkact {

/// A sum over elements of x, for as many elements of a result, which runs take in turn.
struct ChannelwiseSum {
  const Tensor* result = nullptr;  ///< Null: not wanted.
  std::uint64_t elements = 1;      ///< How many of the result, ...
  std::uint64_t first = 0;         ///< ... from which on.
  bool accumulates = false;        ///< Adds to what they hold.
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
  std::vector<ChannelwiseSum> sums = {};  ///< Those of the kernel, in order.
};

/// Records a kernel that writes a result alone, such as channelwise_forward.
Result<void> apply_channelwise(vulkan::CommandRecorder& recorder, const ChannelwiseWork& work);

/// Records a kernel that makes sums, such as channelwise_backward.
Result<void> reduce_channelwise(vulkan::CommandRecorder& recorder, const ChannelwiseWork& work);

}  // namespace vkact
