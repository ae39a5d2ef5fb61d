#include "cli/device_selection.hpp"

#include "cli/command_error.hpp"

namespace vkact::cli {

Device open_device(const std::string& selector) {
  DeviceOptions options;
  options.selector = selector;
  auto device = Device::create(options);
  if (device || device.error().code != ErrorCode::no_device) return succeeded(std::move(device));
  throw CommandError(ExitCode::failed, words_of(device.error()) + "; see 'vkact devices'");
}

std::string device_text(const DeviceDescription& device) {
  return device.name + (device.kind == DeviceKind::cpu ? " (a CPU, no GPU)" : "");
}

}  // namespace vkact::cli
