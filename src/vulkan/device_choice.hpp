// Which of the machine's devices to open. Plain logic: works on descriptions.
#pragma once

#include <span>
#include <string_view>
#include <vkact/device.hpp>

namespace vkact::vulkan {

/// The index of the device to open. `selector` is an index, a UUID, or part of a name (case
/// ignored); empty means the best usable one: discrete, integrated, virtual, CPU, other; the first
/// of equals. no_device when none fits, with a reason for each device; ambiguous part of a name:
/// the best of those it matches.
Result<std::size_t> choose_device(std::span<const DeviceDescription> devices,
                                  std::string_view selector);

}  // namespace vkact::vulkan
