// How work is shaped for a device.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vkact/device_description.hpp>
#include <vkact/element_type.hpp>

namespace vkact {
namespace vulkan {
class Context;
}  // namespace vulkan

/// How a device class likes its work.
struct Tuning {
  std::uint32_t workgroup = 0;  ///< Invocations of a workgroup.
  std::uint32_t vectors = 0;    ///< 16-byte vectors of an invocation, an even number.
  /// Whether these lie together, rather than a workgroup's width apart.
  bool takes_vectors_together = false;
};

/// Most bytes of a window: elements are counted in 32 bits.
inline constexpr std::uint64_t kMaxWindowBytes = std::uint64_t{1} << 29;

Tuning tuning_for(const DeviceDescription& device) noexcept;

/// The value of that constant for pointwise kernels whose result begins at this vector of its
/// binding: vectors that lie together are stored in pairs, which begin at even ones.
constexpr std::uint32_t takes_pairs_together(const Tuning& tuning, std::uint32_t result_offset) {
  return tuning.takes_vectors_together && result_offset % 2 == 0 ? 1 : 0;
}

/// Most elements of a window of a tensor that is walked element by element: a workgroup's share or
/// more, and no more than a binding of the device has.
std::uint64_t window_elements(const vulkan::Context& context, ElementType type,
                              const Tuning& tuning) noexcept;

}  // namespace vkact
