// Activations whose output has another length along an axis.
#pragma once

#include "activations/calls/call.hpp"

namespace vkact {

Result<void> forward_pooling(vulkan::CommandRecorder& recorder, const ForwardCall& call);
Result<void> backward_pooling(vulkan::CommandRecorder& recorder, const BackwardCall& call);
Result<Shape> output_shape_pooling(const Activation& activation, const Shape& x,
                                   const CallOptions& options);

}  // namespace vkact
