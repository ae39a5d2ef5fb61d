#include "vulkan/transfer.hpp"

#include <algorithm>

#include "vulkan/copy.hpp"

namespace vkact::vulkan {
namespace {

constexpr std::uint64_t kStagingBytes = std::uint64_t{32} << 20;

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
    if (auto copied = copy(*context, {staging->get(), 0, &destination, offset + done, size});
        !copied)
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
    if (auto copied = copy(*context, {&source, offset + done, staging->get(), 0, size}); !copied)
      return copied;
    if (auto read = (*staging)->read(0, bytes.subspan(done, size)); !read) return read;
  }
  return {};
}

}  // namespace vkact::vulkan
