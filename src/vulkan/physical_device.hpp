// What a physical device offers, as far as VkAct asks.
#pragma once

#include <vector>
#include <vkact/adoption.hpp>
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
  bool has_memory_budget = false;
  bool has_portability_subset = false;  ///< Then Vulkan wants it enabled.
  bool has_timeline_semaphores = false;
  bool has_int64 = false;               ///< Whether shaders may use integers of 64 bits.
  spirv::FloatControls float_controls;  ///< What shaders may ask for.
};

/// All physical devices of an instance, in the loader's order. `where` names the operation in
/// errors.
Result<std::vector<PhysicalDevice>> physical_devices(const char* where, const Instance& instance);

/// The device that an application opened, as far as it says that it enabled what is used. no_device
/// with everything that is missing.
Result<PhysicalDevice> adopted_physical_device(const char* where, const Instance& instance,
                                               const AdoptedDevice& adopted);

}  // namespace vkact::vulkan
