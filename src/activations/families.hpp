// What each family does with a call: checks it and records its dispatches.
#pragma once

#include <string>
#include <vkact/call.hpp>

#include "vulkan/command_recorder.hpp"

namespace vkact {

/// A forward call. The activation's parameters are valid.
struct ForwardCall {
  const Activation& activation;
  const Tensor& x;
  const Tensor& y;
  const CallOptions& options;
  const std::string& where;  ///< For messages, such as "gelu forward".
};

/// A backward call. The activation's parameters are valid.
struct BackwardCall {
  const Activation& activation;
  const BackwardArguments& arguments;
  const CallOptions& options;
  const std::string& where;
};

struct FamilyOperations {
  Result<void> (*forward)(vulkan::CommandRecorder& recorder, const ForwardCall& call);
  Result<void> (*backward)(vulkan::CommandRecorder& recorder, const BackwardCall& call);
  Result<Shape> (*output_shape)(const Activation& activation, const Shape& x,
                                const CallOptions& options);
};

FamilyOperations operations_of(Family family) noexcept;

/// output_shape() of families that keep the shape.
Result<Shape> same_shape(const Activation& activation, const Shape& x, const CallOptions& options);

/// output_shape() of families that work along an axis and keep the shape.
Result<Shape> shape_of_rows(const Activation& activation, const Shape& x,
                            const CallOptions& options);

Result<void> forward_pointwise(vulkan::CommandRecorder& recorder, const ForwardCall& call);
Result<void> backward_pointwise(vulkan::CommandRecorder& recorder, const BackwardCall& call);

/// Pointwise activations with tensors for their parameters or gradients of them.
Result<void> forward_channelwise(vulkan::CommandRecorder& recorder, const ForwardCall& call);
Result<void> backward_channelwise(vulkan::CommandRecorder& recorder, const BackwardCall& call);

Result<void> forward_rowwise(vulkan::CommandRecorder& recorder, const ForwardCall& call);
Result<void> backward_rowwise(vulkan::CommandRecorder& recorder, const BackwardCall& call);

Result<void> forward_perturbed(vulkan::CommandRecorder& recorder, const ForwardCall& call);
Result<void> backward_perturbed(vulkan::CommandRecorder& recorder, const BackwardCall& call);

/// Rowwise activations that need a row at once: it must fit a binding.
Result<void> forward_whole_rows(vulkan::CommandRecorder& recorder, const ForwardCall& call);
Result<void> backward_whole_rows(vulkan::CommandRecorder& recorder, const BackwardCall& call);

Result<void> forward_gated(vulkan::CommandRecorder& recorder, const ForwardCall& call);
Result<void> backward_gated(vulkan::CommandRecorder& recorder, const BackwardCall& call);
Result<Shape> output_shape_gated(const Activation& activation, const Shape& x,
                                 const CallOptions& options);

Result<void> forward_stochastic(vulkan::CommandRecorder& recorder, const ForwardCall& call);
Result<void> backward_stochastic(vulkan::CommandRecorder& recorder, const BackwardCall& call);

Result<void> forward_pooling(vulkan::CommandRecorder& recorder, const ForwardCall& call);
Result<void> backward_pooling(vulkan::CommandRecorder& recorder, const BackwardCall& call);
Result<Shape> output_shape_pooling(const Activation& activation, const Shape& x,
                                   const CallOptions& options);

Result<void> forward_loss(vulkan::CommandRecorder& recorder, const ForwardCall& call);
Result<void> backward_loss(vulkan::CommandRecorder& recorder, const BackwardCall& call);
Result<Shape> loss_shape(const Activation& activation, const Shape& x, const CallOptions& options);

Result<void> forward_batchwise(vulkan::CommandRecorder& recorder, const ForwardCall& call);
Result<void> backward_batchwise(vulkan::CommandRecorder& recorder, const BackwardCall& call);

}  // namespace vkact
