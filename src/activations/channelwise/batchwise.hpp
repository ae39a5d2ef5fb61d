// Activations of elements that the statistics of their channel normalize.
#pragma once

#include "activations/calls/call.hpp"

namespace vkact {

Result<void> forward_batchwise(vulkan::CommandRecorder& recorder, const ForwardCall& call);
Result<void> backward_batchwise(vulkan::CommandRecorder& recorder, const BackwardCall& call);

}  // namespace vkact
