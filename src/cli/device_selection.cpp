#include "cli/device_selection.hpp"

#include "cli/command_error.hpp"

namespace vkact::cli {

Device open_device(const std::string& selector) {
  DeviceOptions options;
  options.selector = selector;
  return succeeded(Device::create(options));
}

std::string device_text(const DeviceDescription& device) {
  return device.name + (device.kind == DeviceKind::cpu ? " (a CPU, no GPU)" : "");
}

}  // namespace vkact::cli
