// From VkResult to Error, in one place.
#pragma once

#include <string>
#include <vkact/result.hpp>

#include "vulkan/functions.hpp"

namespace vkact::vulkan {

/// The name of a VkResult, for example "VK_ERROR_DEVICE_LOST".
std::string_view name_of(VkResult result) noexcept;

/// The Error for a failed Vulkan call: its code follows from the VkResult, its first reason names
/// the call.
Error vulkan_error(VkResult result, std::string where, std::string_view call);

}  // namespace vkact::vulkan
