// Device memory for buffers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vkact/adoption.hpp>
#include <vkact/result.hpp>

#include "vulkan/functions.hpp"

namespace vkact::vulkan {

/// What a buffer is for; decides the memory it is put into.
enum class BufferUse {
  tensor,    ///< Used by the device; host-visible only where that costs nothing.
  scratch,   ///< The same, for what lies between dispatches.
  upload,    ///< Written by the host, read once by the device.
  download,  ///< Written by the device, read by the host.
};
inline constexpr std::size_t kBufferUses = 4;

/// A buffer with its memory.
struct AllocatedBuffer {
  VkBuffer buffer = VK_NULL_HANDLE;
  void* memory = nullptr;       ///< For the allocator.
  std::byte* mapped = nullptr;  ///< Null where the host cannot write it.
  bool is_cached = false;       ///< Whether the host reads it at full speed.
  std::uint64_t size = 0;       ///< Of the buffer, in bytes.
};

/// The device that memory is of.
struct AllocatorDevice {
  VkInstance instance = VK_NULL_HANDLE;
  VkPhysicalDevice physical = VK_NULL_HANDLE;
  VkDevice device = VK_NULL_HANDLE;
  PFN_vkGetInstanceProcAddr get_instance_function = nullptr;
  PFN_vkGetDeviceProcAddr get_device_function = nullptr;
  bool has_memory_budget = false;  ///< Whether VK_EXT_memory_budget is enabled.
};

/// Bytes of the largest device-local heap.
struct HeapUse {
  std::uint64_t used = 0;    ///< By all processes, where the device tells.
  std::uint64_t budget = 0;  ///< What this process may use, or the heap's size.
};

/// Thread-safe.
class MemoryAllocator {
 public:
  MemoryAllocator() = default;
  virtual ~MemoryAllocator() = default;
  MemoryAllocator(const MemoryAllocator&) = delete;
  MemoryAllocator& operator=(const MemoryAllocator&) = delete;

  /// A buffer of info.size bytes with memory. VK_ERROR_OUT_OF_DEVICE_MEMORY where it would exceed
  /// the budget.
  virtual VkResult create_buffer(const VkBufferCreateInfo& info, BufferUse use,
                                 AllocatedBuffer& made) = 0;
  virtual void destroy(const AllocatedBuffer& buffer) noexcept = 0;

  /// Makes what the host wrote visible to the device, and the other way round.
  virtual VkResult flush(const AllocatedBuffer& buffer, std::uint64_t offset,
                         std::uint64_t bytes) = 0;
  virtual VkResult invalidate(const AllocatedBuffer& buffer, std::uint64_t offset,
                              std::uint64_t bytes) = 0;

  /// What no allocation may be larger than.
  virtual std::uint64_t largest_heap() const noexcept = 0;
  virtual HeapUse heap_use() const noexcept = 0;
};

/// By VulkanMemoryAllocator, which is a part of one translation unit, under no name that the linker
/// sees: an application may have another version of it. Null, with the VkResult, where it cannot be
/// made.
std::unique_ptr<MemoryAllocator> vma_allocator(const AllocatorDevice& device, VkResult& result);

/// By the application's functions; each buffer is an allocation of its own.
std::unique_ptr<MemoryAllocator> providing_allocator(const MemoryProvider& provider,
                                                     const AllocatorDevice& device,
                                                     const InstanceFunctions& instance_api,
                                                     const DeviceFunctions& api);

}  // namespace vkact::vulkan
