#include "activations/calls/scratch.hpp"

#include <algorithm>
#include <utility>

#include "vulkan/buffer.hpp"

namespace vkact {

Result<std::shared_ptr<vulkan::Buffer>> scratch_buffer(const vulkan::CommandRecorder& recorder,
                                                       std::uint64_t bytes) {
  return vulkan::Buffer::create(recorder.context(), std::max<std::uint64_t>(bytes, 1),
                                vulkan::BufferUse::scratch);
}

Result<Tensor> scratch_tensor(const vulkan::CommandRecorder& recorder, Shape shape,
                              ElementType element_type) {
  const auto count = element_count(shape);
  if (!count) return count.error();
  auto buffer = scratch_buffer(recorder, *count * size_of(element_type));
  if (!buffer) return buffer.error();
  return Tensor(std::move(*buffer), 0, std::move(shape), *count, element_type);
}

}  // namespace vkact
