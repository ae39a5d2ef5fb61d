// DeviceRequirement: what VkAct needs and uses of a Vulkan device.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vkact/visibility.hpp>

namespace VKACT_PUBLIC vkact {

/// What a DeviceRequirement is about.
enum class RequirementKind : std::uint32_t { api_version, queue, feature, extension, limit };

/// "API version", "queue", "feature", "extension" or "limit".
std::string_view name_of(RequirementKind kind) noexcept;

/// One thing that VkAct needs of a device, or uses where it is enabled.
struct DeviceRequirement {
  RequirementKind kind = RequirementKind::feature;
  /// As Vulkan spells it: "apiVersion", "VK_QUEUE_COMPUTE_BIT", "timelineSemaphore",
  /// "VK_KHR_push_descriptor", "maxComputeWorkGroupInvocations".
  std::string_view name;
  /// Whether Device::adopt refuses a device without it; otherwise it is used where it is enabled.
  bool is_needed = false;
  /// The least value of an API version, as Vulkan packs it, or of a limit; else 1.
  std::uint64_t least = 1;
  /// What for, and what happens without it.
  std::string_view purpose;
};

/// All of them, in the order in which an application comes across them. Thread-safe.
std::span<const DeviceRequirement> device_requirements() noexcept;

}  // namespace vkact
