// Records the network that makes meta_acon's beta.
#pragma once

#include <string>
#include <vkact/meta_acon.hpp>

#include "vulkan/command_recorder.hpp"

namespace vkact {

/// Batch::meta_acon_beta.
Result<void> forward_meta_acon(vulkan::CommandRecorder& recorder, const std::string& where,
                               const MetaAconNetwork& network, const Tensor& x, const Tensor& beta,
                               bool training);

/// Batch::meta_acon_beta_backward.
Result<void> backward_meta_acon(vulkan::CommandRecorder& recorder, const std::string& where,
                                const MetaAconNetwork& network,
                                const MetaAconBackwardArguments& arguments, bool training);

}  // namespace vkact
