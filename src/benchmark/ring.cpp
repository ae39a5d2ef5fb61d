#include "benchmark/ring.hpp"

#include <algorithm>
#include <chrono>
#include <string>

#include "vulkan/buffer.hpp"
#include "vulkan/copy.hpp"
#include "vulkan/transfer.hpp"

namespace vkact::benchmark {
namespace {

constexpr const char* kWhere = "benchmark";
constexpr std::uint64_t kRotatedBytes = std::uint64_t{512} << 20;
constexpr std::uint64_t kFewestSets = 3;
constexpr std::uint64_t kMostSets = 512;
// Small tensors share buffers of about this size, each on a multiple of what any device asks for.
constexpr std::uint64_t kSharedBufferBytes = std::uint64_t{64} << 20;
constexpr std::uint64_t kAlignment = 256;

vulkan::Copy copy_of(const Tensor& from, const Tensor& to) {
  return {from.buffer().get(), from.offset_bytes(), to.buffer().get(), to.offset_bytes(),
          from.size_bytes()};
}

}  // namespace

Result<std::size_t> ring_size(const Device& device, std::uint64_t set_bytes) {
  const std::uint64_t available = device.description().memory_bytes / 4 * 3;
  const std::uint64_t most = available / std::max<std::uint64_t>(set_bytes, 1);
  if (most < kFewestSets)
    return Error{
        ErrorCode::out_of_memory,
        0,
        "benchmark",
        {"it takes three times " + std::to_string(set_bytes) + " bytes, and the device has " +
         std::to_string(device.description().memory_bytes)}};
  const std::uint64_t wanted = kRotatedBytes / std::max<std::uint64_t>(set_bytes, 1) + 1;
  return static_cast<std::size_t>(std::min({std::max(wanted, kFewestSets), kMostSets, most}));
}

Result<Ring> make_ring(const Device& device, const Shape& shape, ElementType type,
                       std::size_t count) {
  const auto size = element_count(shape);
  if (!size) return size.error();
  const std::uint64_t bytes =
      std::max<std::uint64_t>(*size * size_of(type) + kAlignment - 1, kAlignment) / kAlignment *
      kAlignment;
  const std::uint64_t together = std::clamp<std::uint64_t>(kSharedBufferBytes / bytes, 1, count);
  Ring ring;
  std::shared_ptr<vulkan::Buffer> buffer;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t place = i % together;
    if (place == 0) {
      auto made = vulkan::Buffer::create(device.context(), bytes * std::min(together, count - i),
                                         vulkan::BufferUse::tensor);
      if (!made) return made.error();
      buffer = std::move(*made);
    }
    ring.emplace_back(buffer, place * bytes, shape, *size, type);
  }
  return ring;
}

Result<void> fill(const Ring& ring, std::span<const std::byte> pattern) {
  const Tensor& first = ring.front();
  const std::uint64_t total = first.size_bytes();
  std::uint64_t filled = std::min<std::uint64_t>(pattern.size(), total);
  const std::uint64_t begin = first.offset_bytes();
  vulkan::Buffer& buffer = *first.buffer();
  auto uploaded =
      vulkan::upload(kWhere, buffer, begin, pattern.first(static_cast<std::size_t>(filled)));
  if (!uploaded) return uploaded;
  while (filled < total) {
    const std::uint64_t bytes = std::min(filled, total - filled);
    // Each copy is ordered behind the one before it.
    auto copied = vulkan::submit_copy(kWhere, *buffer.context(),
                                      {&buffer, begin, &buffer, begin + filled, bytes});
    if (!copied) return copied.error();
    filled += bytes;
  }
  return replicate(ring);
}

Result<void> replicate(const Ring& ring) {
  std::vector<vulkan::Copy> copies;
  for (std::size_t i = 1; i < ring.size(); ++i) copies.push_back(copy_of(ring.front(), ring[i]));
  vulkan::Context& context = *ring.front().buffer()->context();
  const auto commands = vulkan::record_copies(kWhere, context, copies,
                                              VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT, false);
  if (!commands) return commands.error();
  const auto value = context.submit({kWhere, (*commands)->buffer, *commands, {}, {}});
  if (!value) return value.error();
  return context.wait(kWhere, *value, std::chrono::nanoseconds::max());
}

Tensor slice(const Tensor& tensor, std::uint64_t first, std::uint64_t count) {
  return {tensor.buffer(), tensor.offset_bytes() + first * size_of(tensor.element_type()),
          Shape{count}, count, tensor.element_type()};
}

}  // namespace vkact::benchmark
