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

struct FamilyOperations {
  Result<void> (*forward)(vulkan::CommandRecorder& recorder, const ForwardCall& call);
  Result<void> (*backward)(vulkan::CommandRecorder& recorder, const BackwardCall& call);
  Result<Shape> (*output_shape)(const Activation& activation, const Shape& x,
                                const CallOptions& options);
};

}  // namespace vkact
