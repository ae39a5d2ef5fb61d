// A forward or backward call of an activation, and what its family does with it.
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

/// What a family does with a call. Views of x, y, gate and their gradients reach it only where it
/// takes them as they lie; views among other tensors never.
struct FamilyOperations {
  Result<void> (*forward)(vulkan::CommandRecorder& recorder, const ForwardCall& call) = nullptr;
  Result<void> (*backward)(vulkan::CommandRecorder& recorder, const BackwardCall& call) = nullptr;
  Result<Shape> (*output_shape)(const Activation& activation, const Shape& x,
                                const CallOptions& options) = nullptr;
  /// Whether it takes the views of a call that was not checked yet; null: never.
  bool (*takes_views)(const vulkan::Context& context, const ForwardCall& call) = nullptr;
  bool (*takes_views_backward)(const vulkan::Context& context, const BackwardCall& call) = nullptr;
};

}  // namespace vkact
