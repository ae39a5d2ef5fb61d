#include "activations/calls/bindings.hpp"

namespace vkact {

std::uint64_t bindable_bytes(const vulkan::Context& context) noexcept {
  return context.max_binding_bytes() - context.limits().minStorageBufferOffsetAlignment;
}

std::uint32_t BindingList::add(const Tensor& tensor, std::uint64_t first, std::uint64_t elements,
                               bool writes) {
  const std::uint64_t element_bytes = size_of(tensor.element_type());
  return add_bytes(*tensor.buffer(), tensor.offset_bytes() + first * element_bytes,
                   elements * element_bytes, writes);
}

std::uint32_t BindingList::add_span(const Tensor& tensor, bool writes) {
  return add_bytes(*tensor.buffer(), tensor.offset_bytes(), tensor.span_bytes(), writes);
}

std::uint32_t BindingList::add_bytes(const vulkan::Buffer& buffer, std::uint64_t begin,
                                     std::uint64_t bytes, bool writes) {
  const std::uint64_t alignment = context_.limits().minStorageBufferOffsetAlignment;
  const std::uint64_t aligned = begin / alignment * alignment;
  // Shaders read whole words; a buffer is a multiple of 16 bytes long.
  const std::uint64_t end = (begin + bytes + 3) / 4 * 4;
  bindings_[count_++] = {&buffer, aligned, end - aligned, writes, begin - aligned};
  return static_cast<std::uint32_t>(begin - aligned);
}

void BindingList::add(const vulkan::Buffer& buffer, bool writes) {
  bindings_[count_++] = {&buffer, 0, buffer.size_bytes(), writes};
}

}  // namespace vkact
