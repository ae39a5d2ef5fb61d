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

VmaAllocator allocator_of(void* allocator) { return static_cast<VmaAllocator>(allocator); }
VmaAllocation memory_of(const AllocatedBuffer& buffer) {
  return static_cast<VmaAllocation>(buffer.memory);
}

VmaAllocationCreateInfo allocation_info(BufferUse use) {
  VmaAllocationCreateInfo info{};
  info.usage = VMA_MEMORY_USAGE_AUTO;
  info.flags = VMA_ALLOCATION_CREATE_MAPPED_BIT;
  switch (use) {
    case BufferUse::tensor:
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

}  // namespace

std::unique_ptr<MemoryAllocator> MemoryAllocator::create(const AllocatorDevice& device,
                                                         VkResult& result) {
  VmaVulkanFunctions functions{};
  functions.vkGetInstanceProcAddr = device.get_instance_function;
  functions.vkGetDeviceProcAddr = device.get_device_function;
  VmaAllocatorCreateInfo info{};
  info.physicalDevice = device.physical;
  info.device = device.device;
  info.instance = device.instance;
  info.vulkanApiVersion = VK_API_VERSION_1_2;
  info.pVulkanFunctions = &functions;
  VmaAllocator allocator = VK_NULL_HANDLE;
  result = vmaCreateAllocator(&info, &allocator);
  if (result != VK_SUCCESS) return nullptr;
  return std::unique_ptr<MemoryAllocator>(new MemoryAllocator(allocator));
}

MemoryAllocator::~MemoryAllocator() { vmaDestroyAllocator(allocator_of(allocator_)); }

VkResult MemoryAllocator::create_buffer(const VkBufferCreateInfo& info, BufferUse use,
                                        AllocatedBuffer& made) {
  const VmaAllocationCreateInfo wanted = allocation_info(use);
  VmaAllocation allocation = VK_NULL_HANDLE;
  VmaAllocationInfo placed{};
  const VkResult result =
      vmaCreateBuffer(allocator_of(allocator_), &info, &wanted, &made.buffer, &allocation, &placed);
  if (result != VK_SUCCESS) return result;
  made.memory = allocation;
  made.mapped = static_cast<std::byte*>(placed.pMappedData);
  VkMemoryPropertyFlags properties = 0;
  vmaGetAllocationMemoryProperties(allocator_of(allocator_), allocation, &properties);
  made.is_cached = (properties & VK_MEMORY_PROPERTY_HOST_CACHED_BIT) != 0;
  return result;
}

void MemoryAllocator::destroy(const AllocatedBuffer& buffer) noexcept {
  vmaDestroyBuffer(allocator_of(allocator_), buffer.buffer, memory_of(buffer));
}

VkResult MemoryAllocator::flush(const AllocatedBuffer& buffer, std::uint64_t offset,
                                std::uint64_t bytes) {
  return vmaFlushAllocation(allocator_of(allocator_), memory_of(buffer), offset, bytes);
}

VkResult MemoryAllocator::invalidate(const AllocatedBuffer& buffer, std::uint64_t offset,
                                     std::uint64_t bytes) {
  return vmaInvalidateAllocation(allocator_of(allocator_), memory_of(buffer), offset, bytes);
}

std::uint64_t MemoryAllocator::largest_heap() const noexcept {
  const VkPhysicalDeviceMemoryProperties* memory = nullptr;
  vmaGetMemoryProperties(allocator_of(allocator_), &memory);
  std::uint64_t largest = 0;
  for (std::uint32_t i = 0; i < memory->memoryHeapCount; ++i)
    largest = std::max<std::uint64_t>(largest, memory->memoryHeaps[i].size);
  return largest;
}

}  // namespace vkact::vulkan
