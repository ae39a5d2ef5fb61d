#include "vulkan/buffer.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "vulkan/error.hpp"

namespace vkact::vulkan {
namespace {

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

// What no allocation may be larger than.
std::uint64_t largest_heap(VmaAllocator allocator) {
  const VkPhysicalDeviceMemoryProperties* memory = nullptr;
  vmaGetMemoryProperties(allocator, &memory);
  std::uint64_t largest = 0;
  for (const VkMemoryHeap& heap : std::span(memory->memoryHeaps).first(memory->memoryHeapCount))
    largest = std::max<std::uint64_t>(largest, heap.size);
  return largest;
}

}  // namespace

Result<std::shared_ptr<Buffer>> Buffer::create(std::shared_ptr<Context> context,
                                               std::uint64_t bytes, BufferUse use) {
  const std::string where = "allocation of " + std::to_string(bytes) + " bytes";
  if (const std::uint64_t most = largest_heap(context->allocator()); bytes > most)
    return Error{ErrorCode::out_of_memory,
                 0,
                 where,
                 {"the device's largest memory has " + std::to_string(most) + " bytes in all"}};
  const std::uint64_t size =
      bytes == 0 ? kTexelBytes : (bytes + kTexelBytes - 1) / kTexelBytes * kTexelBytes;

  VkBufferCreateInfo buffer_info{VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO};
  buffer_info.size = size;
  buffer_info.usage = VK_BUFFER_USAGE_TRANSFER_SRC_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT |
                      VK_BUFFER_USAGE_STORAGE_BUFFER_BIT;
  if (context->fetches_texels()) buffer_info.usage |= VK_BUFFER_USAGE_UNIFORM_TEXEL_BUFFER_BIT;
  const VmaAllocationCreateInfo info = allocation_info(use);
  VkBuffer handle = VK_NULL_HANDLE;
  VmaAllocation allocation = VK_NULL_HANDLE;
  VmaAllocationInfo placed{};
  const VkResult result =
      vmaCreateBuffer(context->allocator(), &buffer_info, &info, &handle, &allocation, &placed);
  if (result != VK_SUCCESS) {
    Error error = vulkan_error(result, where, "vmaCreateBuffer");
    error.reasons.push_back("the device has " +
                            std::to_string(context->description().memory_bytes) + " bytes in all");
    return error;
  }

  auto buffer = std::shared_ptr<Buffer>(new Buffer);
  buffer->allocation_ = std::make_shared<Allocation>(*context, handle, allocation);
  buffer->size_bytes_ = size;
  buffer->mapped_ = static_cast<std::byte*>(placed.pMappedData);
  VkMemoryPropertyFlags properties = 0;
  vmaGetAllocationMemoryProperties(context->allocator(), allocation, &properties);
  buffer->is_cached_ = (properties & VK_MEMORY_PROPERTY_HOST_CACHED_BIT) != 0;
  buffer->context_ = std::move(context);
  return buffer;
}

Result<void> Buffer::write(std::uint64_t offset, std::span<const std::byte> bytes) {
  if (bytes.empty()) return {};
  std::memcpy(mapped_ + offset, bytes.data(), bytes.size());
  const VkResult result =
      vmaFlushAllocation(context_->allocator(), allocation_->allocation(), offset, bytes.size());
  if (result != VK_SUCCESS) return vulkan_error(result, "Device::write", "vmaFlushAllocation");
  return {};
}

Result<void> Buffer::read(std::uint64_t offset, std::span<std::byte> bytes) {
  if (bytes.empty()) return {};
  const VkResult result = vmaInvalidateAllocation(context_->allocator(), allocation_->allocation(),
                                                  offset, bytes.size());
  if (result != VK_SUCCESS) return vulkan_error(result, "Device::read", "vmaInvalidateAllocation");
  std::memcpy(bytes.data(), mapped_ + offset, bytes.size());
  return {};
}

}  // namespace vkact::vulkan
