// DeviceDescription: what is known of a Vulkan device before it is opened.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>
#include <vkact/visibility.hpp>

namespace VKACT_PUBLIC vkact {

/// What kind of device Vulkan says it is, best first.
enum class DeviceKind : std::uint32_t { discrete, integrated, virtual_gpu, cpu, other };

/// "discrete", "integrated", "virtual", "cpu" or "other".
std::string_view name_of(DeviceKind kind) noexcept;

/// What is known of a Vulkan device before it is opened.
struct DeviceDescription {
  std::size_t index =
      0;  ///< Position in the list of devices; as text a selector for Device::create.
  std::string name;
  DeviceKind kind = DeviceKind::other;
  std::string uuid;  ///< 32 hexadecimal digits in the 8-4-4-4-12 form.
  std::string
      driver;  ///< Name and version that the driver reports, for example "llvmpipe Mesa 22.3.6".
  std::uint32_t vendor_id = 0;
  std::uint32_t device_id = 0;
  std::uint32_t api_version = 0;        ///< As Vulkan packs it.
  std::uint64_t memory_bytes = 0;       ///< Largest device-local heap.
  std::uint64_t max_binding_bytes = 0;  ///< maxStorageBufferRange.
  std::vector<std::string> obstacles;   ///< Why VkAct cannot use it; empty when it can.

  bool is_usable() const noexcept { return obstacles.empty(); }
};

}  // namespace vkact
