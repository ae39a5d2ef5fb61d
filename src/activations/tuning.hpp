// How a device class likes its work.
#pragma once

#include <cstdint>
#include <vkact/device.hpp>

namespace vkact {

struct Tuning {
  std::uint32_t workgroup;  ///< Invocations of a workgroup.
  std::uint32_t vectors;    ///< Vectors of 16 bytes that an invocation handles.
};

inline Tuning tuning_for(const DeviceDescription& device) {
  if (device.kind == DeviceKind::cpu) return {256, 8};
  return {256, 4};
}

/// Elements of a window are counted in 32 bits.
inline constexpr std::uint64_t kMaxWindowBytes = std::uint64_t{1} << 30;

}  // namespace vkact
