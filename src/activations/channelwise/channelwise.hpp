// Calls of activations whose parameters may be tensors.
#pragma once

#include "activations/calls/call_tensors.hpp"
#include "activations/channelwise/call.hpp"
#include "activations/channelwise/parameters.hpp"

namespace vkact {

/// Pointwise activations with tensors for their parameters or gradients of them.
Result<void> forward_channelwise(vulkan::CommandRecorder& recorder, const ForwardCall& call);
Result<void> backward_channelwise(vulkan::CommandRecorder& recorder, const BackwardCall& call);

/// The slots of a call, checked also against its other tensors.
Result<ParameterSlots> checked_slots(const vulkan::Context& context, const ForwardCall& call);
Result<ParameterSlots> checked_slots(const vulkan::Context& context, const BackwardCall& call,
                                     const CallTensors& tensors);

/// The work of one pass over a call's tensors, with a sum for each wanted gradient of a parameter.
/// Refers to the arguments.
ChannelwiseWork channelwise_work(const std::string& where, const Activation& activation, Role role,
                                 const CallTensors& tensors, const ParameterSlots& slots);

}  // namespace vkact
