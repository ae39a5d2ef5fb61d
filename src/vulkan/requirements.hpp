// What the runtime needs of a Vulkan device.
#pragma once

#include <cstdint>
#include <string>
#include <vector>
#include <vkact/device_requirements.hpp>

#include "vulkan/functions.hpp"

namespace vkact::vulkan {

inline constexpr std::uint32_t kApiVersion = VK_API_VERSION_1_2;

/// Invocations of the workgroups of most kernels.
inline constexpr std::uint32_t kWorkgroupSize = 256;

/// Its header is one of Vulkan's betas.
inline constexpr const char* kPortabilitySubsetExtension = "VK_KHR_portability_subset";

/// What of the needed limits a device does not reach, a sentence each.
std::vector<std::string> limit_obstacles(const VkPhysicalDeviceLimits& limits);

}  // namespace vkact::vulkan
