#include "cli/device_json.hpp"

namespace vkact::cli {

std::string version_text(std::uint32_t packed) {
  return std::to_string((packed >> 22) & 0x7f) + "." + std::to_string((packed >> 12) & 0x3ff) +
         "." + std::to_string(packed & 0xfff);
}

nlohmann::ordered_json json_of(const DeviceDescription& device) {
  return {{"index", device.index},
          {"name", device.name},
          {"kind", name_of(device.kind)},
          {"uuid", device.uuid},
          {"driver", device.driver},
          {"vendor_id", device.vendor_id},
          {"device_id", device.device_id},
          {"api_version", version_text(device.api_version)},
          {"memory_bytes", device.memory_bytes},
          {"max_binding_bytes", device.max_binding_bytes},
          {"usable", device.is_usable()},
          {"obstacles", device.obstacles}};
}

}  // namespace vkact::cli
