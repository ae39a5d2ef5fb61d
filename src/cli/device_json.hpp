// What is known of a device, as JSON.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vkact/device.hpp>

namespace vkact::cli {

/// "1.3.230", from a version as Vulkan packs it.
std::string version_text(std::uint32_t packed);

/// The description, with the keys of `vkact devices --json`.
nlohmann::ordered_json json_of(const DeviceDescription& device);

}  // namespace vkact::cli
