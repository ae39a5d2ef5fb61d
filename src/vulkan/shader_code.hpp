// SPIR-V as the library carries it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>
#include <vkact/result.hpp>

namespace vkact::vulkan {

/// SPIR-V, as it is or compressed in the format of gzip (RFC 1952).
using ShaderCode = std::span<const std::byte>;

/// Its words. vulkan_failure where the code is damaged. Thread-safe.
Result<std::vector<std::uint32_t>> spirv_words(ShaderCode code);

}  // namespace vkact::vulkan
