// Copies and fills of tensors among the calls of a recording, and transfers from and to the host.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vkact/tensor.hpp>

#include "vulkan/command_recorder.hpp"

namespace vkact {

/// The error of a tensor that cannot take the elements or the place of another.
Error unlike(const char* where, const Tensor& from, const Tensor& to);

Result<void> record_copy(vulkan::CommandRecorder& recorder, const Tensor& from, const Tensor& to);
Result<void> record_fill(vulkan::CommandRecorder& recorder, const Tensor& tensor, double value);
Result<void> record_upload(vulkan::CommandRecorder& recorder, const Tensor& tensor,
                           std::span<const std::byte> bytes);

/// The staging buffer that the elements are brought to.
Result<std::shared_ptr<vulkan::Buffer>> record_download(vulkan::CommandRecorder& recorder,
                                                        const Tensor& tensor);

}  // namespace vkact
