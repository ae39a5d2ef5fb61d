// Activations that draw random numbers: for each element or for each row.
#pragma once

#include "activations/calls/call.hpp"

namespace vkact {

Result<void> forward_stochastic(vulkan::CommandRecorder& recorder, const ForwardCall& call);
Result<void> backward_stochastic(vulkan::CommandRecorder& recorder, const BackwardCall& call);

}  // namespace vkact
