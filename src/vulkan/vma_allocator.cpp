#include "vulkan/memory_allocator.hpp"

// Everything that vk_mem_alloc.h includes, so that its namespace below holds its own text alone.
#include <vulkan/vulkan.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cassert>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>
#include <shared_mutex>
#include <type_traits>
#include <utility>

#define VMA_CALL_PRE static
#define VMA_STATIC_VULKAN_FUNCTIONS 0
#define VMA_DYNAMIC_VULKAN_FUNCTIONS 1
#define VMA_IMPLEMENTATION
namespace {
#include <vk_mem_alloc.h>
}  // namespace

namespace vkact::vulkan {
namespace {

VmaAllocation memory_of(const AllocatedBuffer& buffer) {
  return static_cast<VmaAllocation>(buffer.memory);
}

VmaAllocationCreateInfo allocation_info(BufferUse use) {
  VmaAllocationCreateInfo info{};
  info.usage = VMA_MEMORY_USAGE_AUTO;
  info.flags = VMA_ALLOCATION_CREATE_MAPPED_BIT;
  switch (use) {
    case BufferUse::tensor:
    case BufferUse::scratch:
      info.usage = VMA_MEMORY_USAGE_AUTO_PREFER_DEVICE;
      info.flags |= VMA_ALLOCATION_CREATE_HOST_ACCESS_RANDOM_BIT |
                    VMA_ALLOCATION_CREATE_HOST_ACCESS_ALLOW_TRANSFER_INSTEAD_BIT;
      break;
    case BufferUse::upload:
      info.flags |= VMA_ALLOCATION_CREATE_HOST_ACCESS_SEQUENTIAL_WRITE_BIT;
      break;
    case BufferUse::download:
      info.flags |= VMA_ALLOCATION_CREATE_HOST_ACCESS_RANDOM_BIT;
      break;
  }
  return info;
}

class VmaMemoryAllocator final : public MemoryAllocator {
 public:
  VmaMemoryAllocator(VmaAllocator allocator, bool has_budget)
      : allocator_(allocator), has_budget_(has_budget) {}
  ~VmaMemoryAllocator() override { vmaDestroyAllocator(allocator_); }

  VkResult create_buffer(const VkBufferCreateInfo& info, BufferUse use,
                         AllocatedBuffer& made) override {
    const bool is_local = use == BufferUse::tensor || use == BufferUse::scratch;
    // Not every driver refuses what does not fit.
    if (const HeapUse heap = heap_use(); is_local && heap.used + info.size > heap.budget)
      return VK_ERROR_OUT_OF_DEVICE_MEMORY;
    const VmaAllocationCreateInfo wanted = allocation_info(use);
    VmaAllocation allocation = VK_NULL_HANDLE;
    VmaAllocationInfo placed{};
    const VkResult result =
        vmaCreateBuffer(allocator_, &info, &wanted, &made.buffer, &allocation, &placed);
    if (result != VK_SUCCESS) return result;
    made.memory = allocation;
    made.mapped = static_cast<std::byte*>(placed.pMappedData);
    made.size = info.size;
    VkMemoryPropertyFlags properties = 0;
    vmaGetAllocationMemoryProperties(allocator_, allocation, &properties);
    made.is_cached = (properties & VK_MEMORY_PROPERTY_HOST_CACHED_BIT) != 0;
    return result;
  }

  void destroy(const AllocatedBuffer& buffer) noexcept override {
    vmaDestroyBuffer(allocator_, buffer.buffer, memory_of(buffer));
  }

  VkResult flush(const AllocatedBuffer& buffer, std::uint64_t offset,
                 std::uint64_t bytes) override {
    return vmaFlushAllocation(allocator_, memory_of(buffer), offset, bytes);
  }

  VkResult invalidate(const AllocatedBuffer& buffer, std::uint64_t offset,
                      std::uint64_t bytes) override {
    return vmaInvalidateAllocation(allocator_, memory_of(buffer), offset, bytes);
  }

  std::uint64_t largest_heap() const noexcept override {
    std::uint64_t largest = 0;
    for (std::uint32_t i = 0; i < memory().memoryHeapCount; ++i)
      largest = std::max<std::uint64_t>(largest, memory().memoryHeaps[i].size);
    return largest;
  }

  HeapUse heap_use() const noexcept override {
    std::uint32_t largest = 0;
    for (std::uint32_t i = 0; i < memory().memoryHeapCount; ++i) {
      const VkMemoryHeap& heap = memory().memoryHeaps[i];
      const VkMemoryHeap& best = memory().memoryHeaps[largest];
      const bool is_local = (heap.flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) != 0;
      const bool best_is_local = (best.flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) != 0;
      if (is_local != best_is_local ? is_local : heap.size > best.size) largest = i;
    }
    VmaBudget budgets[VK_MAX_MEMORY_HEAPS]{};
    vmaGetHeapBudgets(allocator_, budgets);
    const VmaBudget& budget = budgets[largest];
    if (!has_budget_) return {budget.statistics.blockBytes, memory().memoryHeaps[largest].size};
    // Blocks that are kept have room, which the next buffer may get.
    const std::uint64_t room = budget.statistics.blockBytes - budget.statistics.allocationBytes;
    return {budget.usage - std::min<std::uint64_t>(budget.usage, room), budget.budget};
  }

 private:
  const VkPhysicalDeviceMemoryProperties& memory() const noexcept {
    const VkPhysicalDeviceMemoryProperties* memory = nullptr;
    vmaGetMemoryProperties(allocator_, &memory);
    return *memory;
  }

  VmaAllocator allocator_;
  bool has_budget_;
};

}  // namespace

std::unique_ptr<MemoryAllocator> vma_allocator(const AllocatorDevice& device, VkResult& result) {
  VmaVulkanFunctions functions{};
  functions.vkGetInstanceProcAddr = device.get_instance_function;
  functions.vkGetDeviceProcAddr = device.get_device_function;
  VmaAllocatorCreateInfo info{};
  if (device.has_memory_budget) info.flags |= VMA_ALLOCATOR_CREATE_EXT_MEMORY_BUDGET_BIT;
  info.physicalDevice = device.physical;
  info.device = device.device;
  info.instance = device.instance;
  info.vulkanApiVersion = VK_API_VERSION_1_2;
  info.pVulkanFunctions = &functions;
  VmaAllocator allocator = VK_NULL_HANDLE;
  result = vmaCreateAllocator(&info, &allocator);
  if (result != VK_SUCCESS) return nullptr;
  auto made = std::unique_ptr<MemoryAllocator>(
      new (std::nothrow) VmaMemoryAllocator(allocator, device.has_memory_budget));
  if (made == nullptr) {
    vmaDestroyAllocator(allocator);
    result = VK_ERROR_OUT_OF_HOST_MEMORY;
  }
  return made;
}

}  // namespace vkact::vulkan
