// What a physical device offers, as far as VkAct asks.
#pragma once

#include <vector>
#include <vkact/device_description.hpp>
#include <vkact/result.hpp>

#include "spirv/float_controls.hpp"
#include "vulkan/instance.hpp"

namespace vkact::vulkan {

/// One physical device with what decides whether and how it is used.
struct PhysicalDevice {
  VkPhysicalDevice handle = VK_NULL_HANDLE;
  DeviceDescription description;
  VkPhysicalDeviceLimits limits{};
  std::uint8_t pipeline_cache_uuid[VK_UUID_SIZE] = {};
  std::uint32_t driver_version = 0;
  std::uint32_t queue_family =
      0;  ///< The one to compute on: compute without graphics where there is one.
  std::uint32_t timestamp_valid_bits = 0;  ///< Of that queue family; 0: no timestamps.
  bool has_push_descriptors = false;
  bool has_int64 = false;               ///< Whether shaders may use integers of 64 bits.
  spirv::FloatControls float_controls;  ///< What shaders may ask for.
};

/// All physical devices of an instance, in the loader's order.
Result<std::vector<PhysicalDevice>> physical_devices(const Instance& instance);

}  // namespace vkact::vulkan
