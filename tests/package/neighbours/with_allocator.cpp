// Its own VulkanMemoryAllocator allocates while VkAct's does.
#define VMA_IMPLEMENTATION
#define VMA_STATIC_VULKAN_FUNCTIONS 1
#include <vk_mem_alloc.h>

#include "own_vulkan.hpp"
#include "relu.hpp"

int main() {
  const VkInstance instance = own_instance();
  const VkPhysicalDevice physical = own_physical_device(instance);
  const VkDevice device = own_device(physical);
  VmaAllocatorCreateInfo info{};
  info.instance = instance;
  info.physicalDevice = physical;
  info.device = device;
  VmaAllocator allocator = VK_NULL_HANDLE;
  expect(vmaCreateAllocator(&info, &allocator) == VK_SUCCESS, "vmaCreateAllocator");
  VkBufferCreateInfo wanted{VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO};
  wanted.size = 4096;
  wanted.usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT;
  VmaAllocationCreateInfo how{};
  how.usage = VMA_MEMORY_USAGE_AUTO;
  VkBuffer buffer = VK_NULL_HANDLE;
  VmaAllocation allocation = VK_NULL_HANDLE;
  expect(vmaCreateBuffer(allocator, &wanted, &how, &buffer, &allocation, nullptr) == VK_SUCCESS,
         "vmaCreateBuffer");
  run_relu();
  vmaDestroyBuffer(allocator, buffer, allocation);
  vmaDestroyAllocator(allocator);
  vkDestroyDevice(device, nullptr);
  vkDestroyInstance(instance, nullptr);
}
