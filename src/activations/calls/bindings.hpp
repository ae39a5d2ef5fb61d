// Bindings for windows of tensors.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vkact/tensor.hpp>

#include "vulkan/command_recorder.hpp"

namespace vkact {

/// Bytes of a tensor that one binding holds wherever in the tensor they begin.
std::uint64_t bindable_bytes(const vulkan::Context& context) noexcept;

/// The bindings of one dispatch. A binding starts on the device's alignment, which may be before
/// the window; add() says how far.
class BindingList {
 public:
  explicit BindingList(const vulkan::Context& context) noexcept : context_(context) {}

  /// Adds `elements` elements of a tensor from `first` on; returns the bytes between the binding's
  /// start and them.
  std::uint32_t add(const Tensor& tensor, std::uint64_t first, std::uint64_t elements, bool writes);
  /// The same of a whole tensor, with what lies between its elements.
  std::uint32_t add_span(const Tensor& tensor, bool writes);
  /// Adds a whole buffer.
  void add(const vulkan::Buffer& buffer, bool writes);

  std::span<const vulkan::Binding> all() const noexcept {
    return std::span(bindings_).first(count_);
  }

 private:
  std::uint32_t add_bytes(const vulkan::Buffer& buffer, std::uint64_t begin, std::uint64_t bytes,
                          bool writes);

  const vulkan::Context& context_;
  std::array<vulkan::Binding, vulkan::kMaxBindings> bindings_;
  std::size_t count_ = 0;
};

}  // namespace vkact
