#include "vulkan/buffer.hpp"

#include <cstring>
#include <string>

#include "vulkan/error.hpp"

namespace vkact::vulkan {

Allocation::~Allocation() {
  if (allocated_.buffer != VK_NULL_HANDLE && !is_adopted_ && !context_.is_of_another_process())
    context_.buffers().give_back(use_, allocated_);
}

VkResult Allocation::take(std::uint64_t bytes) {
  return context_.buffers().take(bytes, use_, allocated_);
}

Result<std::shared_ptr<Buffer>> Buffer::create(std::shared_ptr<Context> context,
                                               std::uint64_t bytes, BufferUse use) {
  const std::string where = "allocation of " + std::to_string(bytes) + " bytes";
  if (auto checked = context->check(where.c_str()); !checked) return checked.error();
  if (const std::uint64_t most = context->allocator().largest_heap(); bytes > most)
    return Error{ErrorCode::out_of_memory,
                 0,
                 where,
                 {"the device's largest memory has " + std::to_string(most) + " bytes in all"}};
  const std::uint64_t size =
      bytes == 0 ? kTexelBytes : (bytes + kTexelBytes - 1) / kTexelBytes * kTexelBytes;
  auto buffer = std::shared_ptr<Buffer>(new Buffer);
  buffer->context_ = std::move(context);
  buffer->allocation_ = std::make_shared<Allocation>(*buffer->context_, use);
  VkResult result = buffer->allocation_->take(size);
  if (result != VK_SUCCESS) {
    buffer->context_->reclaim();
    result = buffer->allocation_->take(size);
  }
  if (result != VK_SUCCESS) {
    const HeapUse heap = buffer->context_->allocator().heap_use();
    Error error = vulkan_error(result, where, "vmaCreateBuffer");
    error.reasons.push_back("of the " + std::to_string(heap.budget) +
                            " bytes of the device's memory " + std::to_string(heap.used) +
                            " are used");
    return error;
  }
  const AllocatedBuffer& made = buffer->allocation_->allocated();
  buffer->size_bytes_ = size;
  buffer->mapped_ = made.mapped;
  buffer->is_cached_ = made.is_cached;
  buffer->can_fetch_texels_ = buffer->context_->fetches_texels();
  return buffer;
}

Result<std::shared_ptr<Buffer>> Buffer::adopt(std::shared_ptr<Context> context,
                                              const AdoptedBuffer& adopted) {
  auto buffer = std::shared_ptr<Buffer>(new Buffer);
  buffer->context_ = std::move(context);
  buffer->allocation_ = std::make_shared<Allocation>(*buffer->context_, BufferUse::tensor);
  buffer->allocation_->adopt(adopted.buffer);
  buffer->size_bytes_ = adopted.size;
  buffer->can_be_copied_from_ = (adopted.usage & VK_BUFFER_USAGE_TRANSFER_SRC_BIT) != 0;
  buffer->can_be_copied_to_ = (adopted.usage & VK_BUFFER_USAGE_TRANSFER_DST_BIT) != 0;
  return buffer;
}

Result<void> Buffer::write(const char* where, std::uint64_t offset,
                           std::span<const std::byte> bytes) {
  if (bytes.empty()) return {};
  std::memcpy(mapped_ + offset, bytes.data(), bytes.size());
  const VkResult result =
      context_->allocator().flush(allocation_->allocated(), offset, bytes.size());
  if (result != VK_SUCCESS) return vulkan_error(result, where, "vmaFlushAllocation");
  return {};
}

Result<void> Buffer::read(const char* where, std::uint64_t offset, std::span<std::byte> bytes) {
  if (bytes.empty()) return {};
  const VkResult result =
      context_->allocator().invalidate(allocation_->allocated(), offset, bytes.size());
  if (result != VK_SUCCESS) return vulkan_error(result, where, "vmaInvalidateAllocation");
  std::memcpy(bytes.data(), mapped_ + offset, bytes.size());
  return {};
}

}  // namespace vkact::vulkan
