// Cross-entropy of softmax: a number for each row, or their mean or sum.
#pragma once

#include "activations/calls/call.hpp"

namespace vkact {

Result<void> forward_loss(vulkan::CommandRecorder& recorder, const ForwardCall& call);
Result<void> backward_loss(vulkan::CommandRecorder& recorder, const BackwardCall& call);
Result<Shape> output_shape_loss(const Activation& activation, const Shape& x,
                                const CallOptions& options);

}  // namespace vkact
