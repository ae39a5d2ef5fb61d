#include "vulkan/buffer_pool.hpp"

#include <algorithm>
#include <bit>

namespace vkact::vulkan {
namespace {

constexpr std::uint64_t kSmallest = std::uint64_t{64} << 10;
constexpr std::uint64_t kLargestPowerOfTwo = std::uint64_t{32} << 20;
constexpr std::uint64_t kMostIdleBytes = std::uint64_t{256} << 20;

std::size_t index_of(BufferUse use) { return static_cast<std::size_t>(use); }

bool is_kept(BufferUse use) { return use != BufferUse::tensor; }

// Few sizes, so that what comes back fits the next one.
std::uint64_t rounded(std::uint64_t bytes) {
  if (bytes <= kLargestPowerOfTwo) return std::bit_ceil(std::max(bytes, kSmallest));
  return (bytes + kLargestPowerOfTwo - 1) / kLargestPowerOfTwo * kLargestPowerOfTwo;
}

}  // namespace

VkResult BufferPool::take(std::uint64_t bytes, BufferUse use, AllocatedBuffer& made) {
  if (!is_kept(use)) return create(bytes, use, made);
  const std::uint64_t size = rounded(bytes);
  if (take_idle(size, use, made)) return VK_SUCCESS;
  const VkResult result = create(size, use, made);
  // What is rounded up may not fit where the bytes themselves do.
  return result == VK_SUCCESS ? result : create(bytes, use, made);
}

VkResult BufferPool::create(std::uint64_t bytes, BufferUse use, AllocatedBuffer& made) {
  const std::size_t index = index_of(use);
  {
    // So that taking it back needs no memory.
    const std::scoped_lock lock(mutex_);
    if (is_kept(use)) idle_[index].reserve(live_[index] + 1);
  }
  VkBufferCreateInfo info{VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO};
  info.size = bytes;
  info.usage = VK_BUFFER_USAGE_TRANSFER_SRC_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT |
               VK_BUFFER_USAGE_STORAGE_BUFFER_BIT;
  if (fetches_texels_) info.usage |= VK_BUFFER_USAGE_UNIFORM_TEXEL_BUFFER_BIT;
  const VkResult result = allocator_.create_buffer(info, use, made);
  if (result != VK_SUCCESS) return result;
  const std::scoped_lock lock(mutex_);
  ++live_[index];
  bytes_[index] += bytes;
  return result;
}

bool BufferPool::take_idle(std::uint64_t bytes, BufferUse use, AllocatedBuffer& made) noexcept {
  const std::scoped_lock lock(mutex_);
  auto& idle = idle_[index_of(use)];
  auto best = idle.end();
  for (auto each = idle.begin(); each != idle.end(); ++each)
    if (each->size >= bytes && each->size <= 2 * bytes &&
        (best == idle.end() || each->size < best->size))
      best = each;
  if (best == idle.end()) return false;
  made = *best;
  idle_bytes_ -= best->size;
  *best = idle.back();
  idle.pop_back();
  return true;
}

void BufferPool::give_back(BufferUse use, const AllocatedBuffer& buffer) noexcept {
  const std::size_t index = index_of(use);
  {
    const std::scoped_lock lock(mutex_);
    auto& idle = idle_[index];
    if (is_kept(use) && idle_bytes_ + buffer.size <= kMostIdleBytes &&
        idle.size() < idle.capacity()) {
      idle.push_back(buffer);
      idle_bytes_ += buffer.size;
      return;
    }
    --live_[index];
    bytes_[index] -= buffer.size;
  }
  allocator_.destroy(buffer);
}

void BufferPool::trim() noexcept {
  for (std::size_t index = 0; index < kBufferUses; ++index) {
    for (;;) {
      AllocatedBuffer buffer;
      {
        const std::scoped_lock lock(mutex_);
        auto& idle = idle_[index];
        if (idle.empty()) break;
        buffer = idle.back();
        idle.pop_back();
        idle_bytes_ -= buffer.size;
        --live_[index];
        bytes_[index] -= buffer.size;
      }
      allocator_.destroy(buffer);
    }
  }
}

std::uint64_t BufferPool::bytes(BufferUse use) const noexcept {
  const std::scoped_lock lock(mutex_);
  return bytes_[index_of(use)];
}

std::uint64_t BufferPool::idle_bytes() const noexcept {
  const std::scoped_lock lock(mutex_);
  return idle_bytes_;
}

}  // namespace vkact::vulkan
