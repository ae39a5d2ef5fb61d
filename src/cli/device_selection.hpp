// Opening the device that the user asked for.
#pragma once

#include <string>
#include <vkact/device.hpp>

namespace vkact::cli {

/// Opens the device that `selector` names, or the best; a failed command otherwise.
Device open_device(const std::string& selector);

/// The name, with the remark that it is a CPU where it is one.
std::string device_text(const DeviceDescription& device);

/// The words of --help for --device.
inline constexpr const char* kDeviceHelp =
    "index, UUID or part of a name; index:N, uuid:U, name:TEXT say which";

}  // namespace vkact::cli
