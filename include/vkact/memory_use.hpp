// MemoryUse: the device memory that VkAct holds.
#pragma once

#include <cstdint>
#include <vkact/visibility.hpp>

namespace VKACT_PUBLIC vkact {

/// Device memory that a device's handles hold, in bytes. Buffers of the caller do not count.
struct MemoryUse {
  std::uint64_t tensors = 0;    ///< Of tensors.
  std::uint64_t transient = 0;  ///< Of what lies between the dispatches of a call, kept for reuse.
  std::uint64_t staging = 0;    ///< Of transfers, kept for reuse.
  /// The part of the two above that no recorded work uses: what Device::reclaim gives back.
  std::uint64_t idle = 0;
  /// What all processes together use of the largest device-local heap, and what this one may use of
  /// it, as VK_EXT_memory_budget says; without that extension VkAct's own bytes and the heap's
  /// size.
  std::uint64_t heap_used = 0;
  std::uint64_t heap_budget = 0;
};

}  // namespace vkact
