#include <vkact/device_description.hpp>

namespace vkact {

std::string_view name_of(DeviceKind kind) noexcept {
  switch (kind) {
    case DeviceKind::discrete:
      return "discrete";
    case DeviceKind::integrated:
      return "integrated";
    case DeviceKind::virtual_gpu:
      return "virtual";
    case DeviceKind::cpu:
      return "cpu";
    case DeviceKind::other:
      return "other";
  }
  return "unknown";
}

}  // namespace vkact
