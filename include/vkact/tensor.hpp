// Tensor: a typed, shaped window on device memory.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>
#include <vkact/element_type.hpp>
#include <vkact/result.hpp>

namespace vkact {

namespace vulkan {
class Buffer;
}

/// Lengths of the axes, outermost first. Empty for a single value; an axis may have length 0.
using Shape = std::vector<std::uint64_t>;

/// The product of the lengths; invalid_argument when it does not fit 64 bits.
Result<std::uint64_t> element_count(const Shape& shape);

/// For example "[2, 3]".
std::string to_string(const Shape& shape);

/// A C-contiguous tensor in device memory. A handle: copies share the memory, which lives as long
/// as any copy and any work in flight that uses it. Made by Device; reading a const Tensor from
/// several threads is safe.
class Tensor {
 public:
  /// No tensor: holds no memory, has no elements and is refused by whatever takes tensors.
  Tensor() = default;
  Tensor(const Tensor&) = default;
  Tensor& operator=(const Tensor&) = default;
  /// What is moved from is no tensor.
  Tensor(Tensor&& other) noexcept { swap(other); }
  Tensor& operator=(Tensor&& other) noexcept {
    Tensor(std::move(other)).swap(*this);
    return *this;
  }
  ~Tensor() = default;

  bool is_valid() const noexcept { return buffer_ != nullptr; }
  explicit operator bool() const noexcept { return is_valid(); }

  const Shape& shape() const noexcept { return shape_; }
  ElementType element_type() const noexcept { return element_type_; }
  /// Number of elements.
  std::uint64_t size() const noexcept { return size_; }
  /// Bytes that the elements take: size() times size_of(element_type()).
  std::uint64_t size_bytes() const noexcept { return size_ * size_of(element_type_); }
  /// Where the first element is in its buffer, in bytes; a multiple of 16.
  std::uint64_t offset_bytes() const noexcept { return offset_bytes_; }

  /// The same elements under another shape of as many elements; invalid_argument where that has
  /// more or fewer, or where this is no tensor.
  Result<Tensor> reshaped(Shape shape) const;

  /// For the runtime: the memory behind the tensor.
  const std::shared_ptr<vulkan::Buffer>& buffer() const noexcept { return buffer_; }
  /// For the runtime: a window on a buffer. Calls refuse one that is not within its buffer.
  Tensor(std::shared_ptr<vulkan::Buffer> buffer, std::uint64_t offset_bytes, Shape shape,
         std::uint64_t size, ElementType element_type) noexcept
      : buffer_(std::move(buffer)), offset_bytes_(offset_bytes), shape_(std::move(shape)),
        size_(size), element_type_(element_type) {}

 private:
  void swap(Tensor& other) noexcept {
    std::swap(buffer_, other.buffer_);
    std::swap(offset_bytes_, other.offset_bytes_);
    std::swap(shape_, other.shape_);
    std::swap(size_, other.size_);
    std::swap(element_type_, other.element_type_);
  }

  std::shared_ptr<vulkan::Buffer> buffer_;
  std::uint64_t offset_bytes_ = 0;
  Shape shape_;
  std::uint64_t size_ = 0;
  ElementType element_type_ = ElementType::float32;
};

}  // namespace vkact
