// How pointwise work is shaped for a device.
#pragma once

#include <cstdint>
#include <vkact/device.hpp>

#include "vulkan/context.hpp"

namespace vkact {

/// How a device class likes its work.
struct PointwiseTuning {
  std::uint32_t workgroup = 0;  ///< Invocations of a workgroup.
  std::uint32_t vectors = 0;    ///< 16-byte vectors of an invocation.
};

PointwiseTuning pointwise_tuning(const DeviceDescription& device) noexcept;

/// Most elements of a window: they are counted in 32 bits, and a binding may be no larger than the
/// device allows.
std::uint64_t pointwise_window(const vulkan::Context& context, ElementType type,
                               const PointwiseTuning& tuning) noexcept;

}  // namespace vkact
