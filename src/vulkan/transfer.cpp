#include "vulkan/transfer.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "vulkan/copy.hpp"

namespace vkact::vulkan {
namespace {

constexpr std::uint64_t kStagingBytes = std::uint64_t{32} << 20;

Result<void> check_usage(const char* where, bool has, const char* usage) {
  if (has) return {};
  return Error{
      ErrorCode::unsupported,
      0,
      where,
      {std::string("the tensor is on a buffer of the application that was made without ") + usage}};
}

}  // namespace

Result<void> check_copied_to(const char* where, const Buffer& buffer) {
  return check_usage(where, buffer.can_be_copied_to(), "VK_BUFFER_USAGE_TRANSFER_DST_BIT");
}

Result<void> check_copied_from(const char* where, const Buffer& buffer) {
  return check_usage(where, buffer.can_be_copied_from(), "VK_BUFFER_USAGE_TRANSFER_SRC_BIT");
}

Result<void> upload(const char* where, Buffer& destination, std::uint64_t offset,
                    std::span<const std::byte> bytes) {
  if (destination.is_host_writable()) return destination.write(where, offset, bytes);
  return upload_staged(where, destination, offset, bytes);
}

Result<void> download(const char* where, Buffer& source, std::uint64_t offset,
                      std::span<std::byte> bytes) {
  if (source.is_host_readable()) return source.read(where, offset, bytes);
  return download_staged(where, source, offset, bytes);
}

Result<void> upload_staged(const char* where, Buffer& destination, std::uint64_t offset,
                           std::span<const std::byte> bytes) {
  if (bytes.empty()) return {};
  if (auto checked = check_copied_to(where, destination); !checked) return checked;
  const auto& context = destination.context();
  // Two are in flight at a time, so that the host fills one while the device reads the other.
  std::array<std::uint64_t, 2> values{};
  std::size_t turn = 0;
  for (std::uint64_t done = 0; done < bytes.size(); done += kStagingBytes, turn ^= 1) {
    const std::uint64_t size = std::min<std::uint64_t>(kStagingBytes, bytes.size() - done);
    if (values[turn] != 0)
      if (auto waited = context->wait(where, values[turn], std::chrono::nanoseconds::max());
          !waited)
        return waited;
    auto staging = Buffer::create(context, size, BufferUse::upload);
    if (!staging) return staging.error();
    if (auto written = (*staging)->write(where, 0, bytes.subspan(done, size)); !written)
      return written;
    const auto value =
        submit_copy(where, *context, {staging->get(), 0, &destination, offset + done, size});
    if (!value) return value.error();
    values[turn] = *value;
  }
  return {};
}

Result<void> download_staged(const char* where, Buffer& source, std::uint64_t offset,
                             std::span<std::byte> bytes) {
  if (bytes.empty()) return {};
  if (auto checked = check_copied_from(where, source); !checked) return checked;
  const auto& context = source.context();
  const std::uint64_t chunk = std::min<std::uint64_t>(kStagingBytes, bytes.size());
  auto staging = Buffer::create(context, chunk, BufferUse::download);
  if (!staging) return staging.error();
  for (std::uint64_t done = 0; done < bytes.size(); done += chunk) {
    const std::uint64_t size = std::min<std::uint64_t>(chunk, bytes.size() - done);
    const auto value =
        submit_copy(where, *context, {&source, offset + done, staging->get(), 0, size});
    if (!value) return value.error();
    if (auto waited = context->wait(where, *value, std::chrono::nanoseconds::max()); !waited)
      return waited;
    if (auto read = (*staging)->read(where, 0, bytes.subspan(done, size)); !read) return read;
  }
  return {};
}

}  // namespace vkact::vulkan
