// Channelwise calls whose parameters share no runs: their elements are laid out as x's, a window at
// a time, and what the elements give for the gradients is added up along the axes that each
// parameter lacks.
#pragma once

#include <string>

#include "activations/channelwise/call.hpp"

namespace vkact {

/// Records apply_channelwise and reduce_channelwise of work that has broadcasts; unsupported where
/// a parameter is broadcast in more turns than kernels count or repeats and does not fit a binding.
Result<void> apply_expanded(vulkan::CommandRecorder& recorder, const ChannelwiseWork& work);
Result<void> reduce_expanded(vulkan::CommandRecorder& recorder, const ChannelwiseWork& work);

}  // namespace vkact
