#include "vulkan/device_choice.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

namespace vkact::vulkan {
namespace {

using Devices = std::vector<const DeviceDescription*>;

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return result;
}

bool has_only(std::string_view text, bool (*belongs)(unsigned char)) {
  return std::ranges::all_of(text, belongs);
}

bool is_digit(unsigned char letter) { return std::isdigit(letter) != 0; }

bool is_number(std::string_view text) {
  return has_only(text, [](unsigned char letter) { return std::isalpha(letter) == 0; });
}

// A UUID without its hyphens; nothing where the text is none.
std::optional<std::string> uuid_digits(std::string_view text) {
  std::string digits = lower(text);
  std::erase(digits, '-');
  const bool is_uuid = digits.size() == 32 && has_only(digits, [](unsigned char letter) {
                         return std::isxdigit(letter) != 0;
                       });
  return is_uuid ? std::optional(digits) : std::nullopt;
}

// How a selector names devices.
struct Selector {
  enum class Kind { index, uuid, name };
  Kind kind;
  std::string value;  // Of a UUID its digits, of a name lower case.
};

Result<Selector> malformed(std::string_view selector, const std::string& reason) {
  return Error{ErrorCode::no_device,
               0,
               "Device::create",
               {"the selector '" + std::string(selector) + "' " + reason}};
}

Result<Selector> parsed(std::string_view selector) {
  constexpr std::string_view kIndex = "index:";
  constexpr std::string_view kUuid = "uuid:";
  constexpr std::string_view kName = "name:";
  const std::string text = lower(selector);
  if (text.starts_with(kIndex)) {
    const std::string index = text.substr(kIndex.size());
    if (index.empty() || !has_only(index, is_digit))
      return malformed(selector, "is no index; write index:0");
    return Selector{Selector::Kind::index, index};
  }
  if (text.starts_with(kUuid)) {
    const auto digits = uuid_digits(std::string_view(text).substr(kUuid.size()));
    if (!digits) return malformed(selector, "is no UUID, which has 32 hexadecimal digits");
    return Selector{Selector::Kind::uuid, *digits};
  }
  if (text.starts_with(kName)) {
    if (text.size() == kName.size()) return malformed(selector, "has no name behind the colon");
    return Selector{Selector::Kind::name, text.substr(kName.size())};
  }
  if (has_only(text, is_digit)) return Selector{Selector::Kind::index, text};
  if (const auto digits = uuid_digits(text)) return Selector{Selector::Kind::uuid, *digits};
  // "5.0" is in the name "LLVM 15.0.6" and hardly meant so.
  if (is_number(text))
    return malformed(selector, "is neither an index nor a name; for a part of a name write name:" +
                                   std::string(selector));
  return Selector{Selector::Kind::name, text};
}

bool is_index(std::string_view digits, std::size_t index) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc{} && value == index;
}

bool is_selected(const DeviceDescription& device, const Selector& selector) {
  switch (selector.kind) {
    case Selector::Kind::index:
      return is_index(selector.value, device.index);
    case Selector::Kind::uuid:
      return uuid_digits(device.uuid) == selector.value;
    case Selector::Kind::name:
      break;
  }
  return lower(device.name).find(selector.value) != std::string::npos;
}

// A whole name counts for more than the same text within another.
Devices selected(std::span<const DeviceDescription> devices, const Selector& selector) {
  Devices found;
  for (const auto& device : devices)
    if (is_selected(device, selector)) found.push_back(&device);
  const auto has_whole_name = [&](const DeviceDescription* device) {
    return selector.kind == Selector::Kind::name && lower(device->name) == selector.value;
  };
  if (std::ranges::any_of(found, has_whole_name))
    std::erase_if(found, [&](const auto* device) { return !has_whole_name(device); });
  return found;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string result;
  for (const auto& text : texts) result += (result.empty() ? "" : ", ") + text;
  return result;
}

std::string label_of(const DeviceDescription& device) {
  return "device " + std::to_string(device.index) + " is " + device.name + ", UUID " + device.uuid;
}

std::string obstacles_of(const DeviceDescription& device) {
  return "device " + std::to_string(device.index) + " (" + device.name +
         ") cannot be used: " + joined(device.obstacles);
}

Error no_device(std::string reason) {
  return {ErrorCode::no_device, 0, "Device::create", {std::move(reason)}};
}

Result<std::size_t> best_device(std::span<const DeviceDescription> devices) {
  const DeviceDescription* best = nullptr;
  Error error = no_device("no device can be used");
  for (const auto& device : devices) {
    if (!device.is_usable())
      error.reasons.push_back(obstacles_of(device));
    else if (best == nullptr || device.kind < best->kind)
      best = &device;
  }
  if (best == nullptr) return error;
  return best->index;
}

Error none_matches(std::string_view text, const Selector& selector, std::size_t device_count) {
  const std::string quoted = "'" + std::string(text) + "'";
  if (selector.kind == Selector::Kind::index)
    return no_device("there is no device of index " + quoted + "; indices go from 0 to " +
                     std::to_string(device_count - 1) +
                     ", and a part of a name is written name:" + selector.value);
  return no_device("no device matches " + quoted);
}

}  // namespace

Result<std::size_t> choose_device(std::span<const DeviceDescription> devices,
                                  std::string_view selector) {
  if (devices.empty())
    return no_device(
        "Vulkan finds no device; install a driver, for example Debian's mesa-vulkan-drivers");
  if (selector.empty()) return best_device(devices);
  const auto wanted = parsed(selector);
  const Devices found = wanted ? selected(devices, *wanted) : Devices{};
  if (found.size() == 1) {
    if (!found.front()->is_usable()) return no_device(obstacles_of(*found.front()));
    return found.front()->index;
  }
  Error error = !wanted         ? wanted.error()
                : found.empty() ? none_matches(selector, *wanted, devices.size())
                                : no_device("'" + std::string(selector) + "' matches " +
                                            std::to_string(found.size()) +
                                            " devices; choose one by its index or UUID");
  for (const auto& device : devices)
    if (found.empty() || std::ranges::find(found, &device) != found.end())
      error.reasons.push_back(label_of(device));
  return error;
}

}  // namespace vkact::vulkan
