// Memory for what lies between the dispatches of a recording, which keeps it.
#pragma once

#include <vkact/tensor.hpp>

#include "vulkan/command_recorder.hpp"

namespace vkact {

/// Memory of so many bytes; of one where they are none.
Result<std::shared_ptr<vulkan::Buffer>> scratch_buffer(const vulkan::CommandRecorder& recorder,
                                                       std::uint64_t bytes);

/// A tensor of undefined elements.
Result<Tensor> scratch_tensor(const vulkan::CommandRecorder& recorder, Shape shape,
                              ElementType element_type = ElementType::float32);

}  // namespace vkact
