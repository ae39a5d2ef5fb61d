#include "vulkan/transfer.hpp"

#include <algorithm>

#include "vulkan/error.hpp"
#include "vulkan/recorded_commands.hpp"

namespace vkact::vulkan {
namespace {

constexpr std::uint64_t kStagingBytes = std::uint64_t{32} << 20;

// Copies one region and waits for it.
Result<void> copy(Context& context, const Buffer& from, std::uint64_t from_offset, const Buffer& to,
                  std::uint64_t to_offset, std::uint64_t bytes) {
  const auto begun = RecordedCommands::begin(context, VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT);
  if (!begun) return begun.error();
  const auto& commands = *begun;
  commands->allocations = {from.allocation(), to.allocation()};
  commands->barrier(VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT,
                    VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT,
                    VK_PIPELINE_STAGE_TRANSFER_BIT,
                    VK_ACCESS_TRANSFER_READ_BIT | VK_ACCESS_TRANSFER_WRITE_BIT);
  const VkBufferCopy region{from_offset, to_offset, bytes};
  context.api().vkCmdCopyBuffer(commands->buffer, from.handle(), to.handle(), 1, &region);
  commands->barrier(
      VK_PIPELINE_STAGE_TRANSFER_BIT, VK_ACCESS_TRANSFER_WRITE_BIT,
      VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_HOST_BIT,
      VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_HOST_READ_BIT);
  const VkResult result = context.api().vkEndCommandBuffer(commands->buffer);
  if (result != VK_SUCCESS) return vulkan_error(result, "transfer", "vkEndCommandBuffer");

  const auto value = context.submit(commands->buffer, commands);
  if (!value) return value.error();
  return context.wait(*value, std::chrono::nanoseconds::max());
}

}  // namespace

Result<void> upload(Buffer& destination, std::uint64_t offset, std::span<const std::byte> bytes) {
  if (destination.is_host_writable()) return destination.write(offset, bytes);
  return upload_staged(destination, offset, bytes);
}

Result<void> download(Buffer& source, std::uint64_t offset, std::span<std::byte> bytes) {
  if (source.is_host_readable()) return source.read(offset, bytes);
  return download_staged(source, offset, bytes);
}

Result<void> upload_staged(Buffer& destination, std::uint64_t offset,
                           std::span<const std::byte> bytes) {
  if (bytes.empty()) return {};
  const auto& context = destination.context();
  const std::uint64_t chunk = std::min<std::uint64_t>(kStagingBytes, bytes.size());
  auto staging = Buffer::create(context, chunk, BufferUse::upload);
  if (!staging) return staging.error();
  for (std::uint64_t done = 0; done < bytes.size(); done += chunk) {
    const std::uint64_t size = std::min<std::uint64_t>(chunk, bytes.size() - done);
    if (auto written = (*staging)->write(0, bytes.subspan(done, size)); !written) return written;
    if (auto copied = copy(*context, **staging, 0, destination, offset + done, size); !copied)
      return copied;
  }
  return {};
}

Result<void> download_staged(Buffer& source, std::uint64_t offset, std::span<std::byte> bytes) {
  if (bytes.empty()) return {};
  const auto& context = source.context();
  const std::uint64_t chunk = std::min<std::uint64_t>(kStagingBytes, bytes.size());
  auto staging = Buffer::create(context, chunk, BufferUse::download);
  if (!staging) return staging.error();
  for (std::uint64_t done = 0; done < bytes.size(); done += chunk) {
    const std::uint64_t size = std::min<std::uint64_t>(chunk, bytes.size() - done);
    if (auto copied = copy(*context, source, offset + done, **staging, 0, size); !copied)
      return copied;
    if (auto read = (*staging)->read(0, bytes.subspan(done, size)); !read) return read;
  }
  return {};
}

}  // namespace vkact::vulkan
