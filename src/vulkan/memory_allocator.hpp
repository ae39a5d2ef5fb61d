// Device memory for buffers, by VulkanMemoryAllocator.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vkact/result.hpp>

#include "vulkan/functions.hpp"

namespace vkact::vulkan {

/// What a buffer is for; decides the memory it is put into.
enum class BufferUse {
  tensor,    ///< Used by the device; host-visible only where that costs nothing.
  upload,    ///< Written by the host, read once by the device.
  download,  ///< Written by the device, read by the host.
};

/// A buffer with its memory.
struct AllocatedBuffer {
  VkBuffer buffer = VK_NULL_HANDLE;
  void* memory = nullptr;       ///< For the allocator.
  std::byte* mapped = nullptr;  ///< Null where the host cannot write it.
  bool is_cached = false;       ///< Whether the host reads it at full speed.
};

/// The device that memory is of.
struct AllocatorDevice {
  VkInstance instance = VK_NULL_HANDLE;
  VkPhysicalDevice physical = VK_NULL_HANDLE;
  VkDevice device = VK_NULL_HANDLE;
  PFN_vkGetInstanceProcAddr get_instance_function = nullptr;
  PFN_vkGetDeviceProcAddr get_device_function = nullptr;
};

/// Thread-safe. VulkanMemoryAllocator is a part of one translation unit, under no name that the
/// linker sees: an application may have another version of it.
class MemoryAllocator {
 public:
  /// Null, with the VkResult, where it cannot be made.
  static std::unique_ptr<MemoryAllocator> create(const AllocatorDevice& device, VkResult& result);
  ~MemoryAllocator();
  MemoryAllocator(const MemoryAllocator&) = delete;
  MemoryAllocator& operator=(const MemoryAllocator&) = delete;

  /// A buffer and memory of its own or within a block.
  VkResult create_buffer(const VkBufferCreateInfo& info, BufferUse use, AllocatedBuffer& made);
  void destroy(const AllocatedBuffer& buffer) noexcept;

  /// Makes what the host wrote visible to the device, and the other way round.
  VkResult flush(const AllocatedBuffer& buffer, std::uint64_t offset, std::uint64_t bytes);
  VkResult invalidate(const AllocatedBuffer& buffer, std::uint64_t offset, std::uint64_t bytes);

  /// What no allocation may be larger than.
  std::uint64_t largest_heap() const noexcept;

 private:
  explicit MemoryAllocator(void* allocator) : allocator_(allocator) {}

  void* allocator_;
};

}  // namespace vkact::vulkan
