// Which dispatches need a barrier before them. Plain logic: knows ranges of bytes, no Vulkan.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <utility>

namespace vkact::vulkan {

/// What a dispatch does to a range of bytes of one buffer.
struct Access {
  const void* buffer = nullptr;  ///< Identity of the buffer.
  std::uint64_t begin = 0;       ///< First byte.
  std::uint64_t end = 0;         ///< One past the last byte.
  bool writes = false;           ///< Writes, or reads and writes; otherwise reads only.
};

/// The union of ranges of bytes of several buffers, in which ranges that touch are one: to look one
/// up takes the logarithm of their number.
class RangeUnion {
 public:
  bool overlaps(const Access& access) const;
  void add(const Access& access);
  void clear() noexcept { ends_.clear(); }

 private:
  using Begin = std::pair<std::uintptr_t, std::uint64_t>;  // of the buffer's identity
  std::map<Begin, std::uint64_t> ends_;
};

/// Follows the accesses recorded into one command buffer since its last barrier.
class HazardTracker {
 public:
  /// Adds the accesses of the next dispatch. Returns whether a barrier must come before it: it
  /// reads what was written, or writes what was read or written, since the last barrier. When so,
  /// the earlier accesses are forgotten, since the barrier orders everything before it.
  bool needs_barrier(std::span<const Access> accesses);

 private:
  // Since the last barrier.
  RangeUnion read_;
  RangeUnion written_;
};

}  // namespace vkact::vulkan
