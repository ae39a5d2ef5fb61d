// Gated units: the values and the gate are two halves of x along an axis, or two tensors.
#pragma once

#include "activations/calls/call.hpp"

namespace vkact {

Result<void> forward_gated(vulkan::CommandRecorder& recorder, const ForwardCall& call);
Result<void> backward_gated(vulkan::CommandRecorder& recorder, const BackwardCall& call);
/// Whether the kernels take the views of these calls as they lie.
bool takes_views_gated(const vulkan::Context& context, const ForwardCall& call);
bool takes_views_gated(const vulkan::Context& context, const BackwardCall& call);
Result<Shape> output_shape_gated(const Activation& activation, const Shape& x,
                                 const CallOptions& options);

}  // namespace vkact
