// Elements of tensors brought to other places in memory.
#pragma once

#include <string>
#include <vkact/tensor.hpp>

#include "vulkan/command_recorder.hpp"

namespace vkact {

/// to = from, element by element. Both are on the recorder's device, within their buffers, of the
/// same shape and element type, and share no byte. unsupported where one spans more than a binding
/// holds or its axes lie in too many pieces.
Result<void> record_rearranged(vulkan::CommandRecorder& recorder, const std::string& where,
                               const Tensor& from, const Tensor& to);

/// Every element of `to` becomes the first of `from`.
Result<void> record_repeated(vulkan::CommandRecorder& recorder, const std::string& where,
                             const Tensor& from, const Tensor& to);

}  // namespace vkact
