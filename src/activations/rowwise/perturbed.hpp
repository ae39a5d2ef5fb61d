// Rowwise activations of elements with random noise.
#pragma once

#include "activations/calls/call.hpp"

namespace vkact {

Result<void> forward_perturbed(vulkan::CommandRecorder& recorder, const ForwardCall& call);
Result<void> backward_perturbed(vulkan::CommandRecorder& recorder, const BackwardCall& call);

}  // namespace vkact
