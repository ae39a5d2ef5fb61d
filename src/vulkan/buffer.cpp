#include "vulkan/buffer.hpp"

#include <cstring>
#include <string>

#include "vulkan/error.hpp"

namespace vkact::vulkan {
Result<std::shared_ptr<Buffer>> Buffer::create(std::shared_ptr<Context> context,
                                               std::uint64_t bytes, BufferUse use) {
  const std::string where = "allocation of " + std::to_string(bytes) + " bytes";
  if (const std::uint64_t most = context->allocator().largest_heap(); bytes > most)
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
  AllocatedBuffer made;
  const VkResult result = context->allocator().create_buffer(buffer_info, use, made);
  if (result != VK_SUCCESS) {
    Error error = vulkan_error(result, where, "vmaCreateBuffer");
    error.reasons.push_back("the device has " +
                            std::to_string(context->description().memory_bytes) + " bytes in all");
    return error;
  }

  auto buffer = std::shared_ptr<Buffer>(new Buffer);
  buffer->allocation_ = std::make_shared<Allocation>(*context, made);
  buffer->size_bytes_ = size;
  buffer->mapped_ = made.mapped;
  buffer->is_cached_ = made.is_cached;
  buffer->context_ = std::move(context);
  return buffer;
}

Result<void> Buffer::write(std::uint64_t offset, std::span<const std::byte> bytes) {
  if (bytes.empty()) return {};
  std::memcpy(mapped_ + offset, bytes.data(), bytes.size());
  const VkResult result =
      context_->allocator().flush(allocation_->allocated(), offset, bytes.size());
  if (result != VK_SUCCESS) return vulkan_error(result, "Device::write", "vmaFlushAllocation");
  return {};
}

Result<void> Buffer::read(std::uint64_t offset, std::span<std::byte> bytes) {
  if (bytes.empty()) return {};
  const VkResult result =
      context_->allocator().invalidate(allocation_->allocated(), offset, bytes.size());
  if (result != VK_SUCCESS) return vulkan_error(result, "Device::read", "vmaInvalidateAllocation");
  std::memcpy(bytes.data(), mapped_ + offset, bytes.size());
  return {};
}

}  // namespace vkact::vulkan
