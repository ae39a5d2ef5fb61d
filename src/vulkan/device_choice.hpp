// Which of the machine's devices to open. Plain logic: works on descriptions.
#pragma once

#include <span>
#include <string_view>
#include <vkact/device_description.hpp>
#include <vkact/result.hpp>

namespace vkact::vulkan {

/// The index of the device to open. `selector` is as DeviceOptions::selector describes it; empty
/// means the best usable one: discrete, integrated, virtual, CPU, other; the first of equals.
/// no_device when the selector is not well formed, when it matches no device or several, and when
/// what it asks for cannot be used; the reasons list the devices.
Result<std::size_t> choose_device(std::span<const DeviceDescription> devices,
                                  std::string_view selector);

}  // namespace vkact::vulkan
