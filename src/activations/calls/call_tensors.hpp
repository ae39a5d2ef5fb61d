// Calls of the simplest kind: from source and gradient to result, element by element or row by row.
#pragma once

#include <vkact/call.hpp>

#include "activations/calls/call.hpp"

namespace vkact {

/// The tensors of a call. Forward: source is x, result is y. Backward: source is x or y, gradient
/// is dy, result is dx.
struct CallTensors {
  const Tensor* source = nullptr;
  const Tensor* gradient = nullptr;
  const Tensor* result = nullptr;
  bool accumulates = false;  ///< Adds to the result.
};

/// The tensors of a forward call of one shape, checked.
Result<CallTensors> checked_tensors(const vulkan::Context& context, const ForwardCall& call);

/// The tensors of a backward call of one shape, checked: x where it is given and can be used, else
/// y.
Result<CallTensors> checked_tensors(const vulkan::Context& context, const BackwardCall& call);

/// Whether a backward call starts from x.
inline bool is_from_input(const BackwardCall& call) {
  return call.arguments.x.is_valid() && call.activation.info().backward_from_x;
}

}  // namespace vkact
