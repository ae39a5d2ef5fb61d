#include "vulkan/device_choice.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

namespace vkact::vulkan {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return result;
}

std::optional<std::size_t> as_index(std::string_view selector) {
  std::size_t index = 0;
  const auto [end, error] =
      std::from_chars(selector.data(), selector.data() + selector.size(), index);
  if (error != std::errc{} || end != selector.data() + selector.size()) return std::nullopt;
  return index;
}

// A number is an index where the machine has that many devices, else part of a name such as "3060".
bool is_selected(const DeviceDescription& device, std::string_view selector,
                 std::size_t device_count) {
  if (selector.empty()) return true;
  if (const auto index = as_index(selector); index && *index < device_count)
    return device.index == *index;
  const std::string wanted = lower(selector);
  return lower(device.uuid) == wanted || lower(device.name).find(wanted) != std::string::npos;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string result;
  for (const auto& text : texts) result += (result.empty() ? "" : ", ") + text;
  return result;
}

}  // namespace

Result<std::size_t> choose_device(std::span<const DeviceDescription> devices,
                                  std::string_view selector) {
  const DeviceDescription* best = nullptr;
  Error error{ErrorCode::no_device, 0, "Device::create", {}};
  if (devices.empty())
    error.reasons.emplace_back(
        "Vulkan finds no device; install a driver, for example Debian's mesa-vulkan-drivers");
  else if (!selector.empty())
    error.reasons.push_back("no usable device matches '" + std::string(selector) + "'");
  for (const auto& device : devices) {
    const std::string label = "device " + std::to_string(device.index) + " (" + device.name + ")";
    if (!is_selected(device, selector, devices.size())) {
      error.reasons.push_back(label + " is not the one asked for");
    } else if (!device.is_usable()) {
      error.reasons.push_back(label + " cannot be used: " + joined(device.obstacles));
    } else if (best == nullptr || device.kind < best->kind) {
      best = &device;
    }
  }
  if (best == nullptr) return error;
  return best->index;
}

}  // namespace vkact::vulkan
