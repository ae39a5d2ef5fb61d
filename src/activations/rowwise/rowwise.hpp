// Softmax and its kin: rows of any length, scaled and masked.
#pragma once

#include "activations/calls/call.hpp"

namespace vkact {

Result<void> forward_rowwise(vulkan::CommandRecorder& recorder, const ForwardCall& call);
Result<void> backward_rowwise(vulkan::CommandRecorder& recorder, const BackwardCall& call);

}  // namespace vkact
