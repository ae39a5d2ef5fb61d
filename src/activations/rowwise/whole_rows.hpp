// Rowwise activations that need a row at once: it must fit a binding.
#pragma once

#include "activations/calls/call.hpp"

namespace vkact {

Result<void> forward_whole_rows(vulkan::CommandRecorder& recorder, const ForwardCall& call);
Result<void> backward_whole_rows(vulkan::CommandRecorder& recorder, const BackwardCall& call);

}  // namespace vkact
