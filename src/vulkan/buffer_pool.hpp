// The buffers of a device: what is taken for a while is kept when it comes back.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <vector>

#include "vulkan/memory_allocator.hpp"

namespace vkact::vulkan {

/// Makes buffers and takes them back. Tensors' memory is freed at once; scratch and staging are
/// kept for the next that asks, up to a bound, because a driver's allocation costs more than what
/// is done with them. Thread-safe.
class BufferPool {
 public:
  /// `fetches_texels`: buffers can be bound as texels as well.
  BufferPool(MemoryAllocator& allocator, bool fetches_texels) noexcept
      : allocator_(allocator), fetches_texels_(fetches_texels) {}
  ~BufferPool() { trim(); }
  BufferPool(const BufferPool&) = delete;
  BufferPool& operator=(const BufferPool&) = delete;

  /// A buffer of at least so many bytes, in the state `made` describes.
  VkResult take(std::uint64_t bytes, BufferUse use, AllocatedBuffer& made);
  void give_back(BufferUse use, const AllocatedBuffer& buffer) noexcept;

  /// Frees what is kept.
  void trim() noexcept;

  /// Bytes of the buffers of that use, kept ones included.
  std::uint64_t bytes(BufferUse use) const noexcept;
  /// Bytes that are kept.
  std::uint64_t idle_bytes() const noexcept;

 private:
  VkResult create(std::uint64_t bytes, BufferUse use, AllocatedBuffer& made);
  bool take_idle(std::uint64_t bytes, BufferUse use, AllocatedBuffer& made) noexcept;

  MemoryAllocator& allocator_;
  bool fetches_texels_;
  mutable std::mutex mutex_;  // guards all below
  std::array<std::vector<AllocatedBuffer>, kBufferUses> idle_;
  std::array<std::size_t, kBufferUses> live_{};
  std::array<std::uint64_t, kBufferUses> bytes_{};
  std::uint64_t idle_bytes_ = 0;
};

}  // namespace vkact::vulkan
