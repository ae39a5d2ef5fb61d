// Tensor: a typed, shaped window on device memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>
#include <vkact/element_type.hpp>
#include <vkact/result.hpp>
#include <vkact/visibility.hpp>

namespace VKACT_PUBLIC vkact {

namespace VKACT_HIDDEN vulkan {
class Buffer;
}

/// Lengths of the axes, outermost first. Empty for a single value; an axis may have length 0.
using Shape = std::vector<std::uint64_t>;

/// The product of the lengths; invalid_argument when it does not fit 64 bits.
Result<std::uint64_t> element_count(const Shape& shape);

/// For example "[2, 3]".
std::string to_string(const Shape& shape);

/// A tensor in device memory: C-contiguous as Device makes it, or a view of another, as sliced()
/// and permuted() make them. A handle: copies and views share the memory, which lives as long as
/// any of them and any work in flight that uses it. Reading a const Tensor from several threads is
/// safe.
///
/// Every call takes views in the place of tensors, those that it writes as well, with the same bits
/// as of contiguous ones. Calls take x, y, dy, dx, gate and dgate where they are
/// - if they are contiguous and begin on a multiple of 16 bytes;
/// - in calls of pointwise activations whose parameters are numbers, and of gated ones with a gate
///   of its own, if axes that do not follow each other in memory in all of them are three at most;
/// - in calls of softmax and its kin, hardmax and sparsemax, and of gated ones whose x holds both
///   halves, if the axes before the one of the call follow each other in memory, and those behind.
/// The last two hold for tensors of up to 2^29 bytes where what is written is memory apart from the
/// other tensors, from its first to its last byte, or the same elements as another. In all other
/// cases, and in all calls for other tensors such as masks and parameters, the elements of a view
/// are brought together in memory of the call's own first, and results taken back from there.
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
  /// Where the first element is in its buffer, in bytes; a multiple of 16 but for views and for
  /// tensors on the application's buffers, where it is one of the element's size.
  std::uint64_t offset_bytes() const noexcept { return offset_bytes_; }
  /// Whether neighbouring elements of the last axis are neighbours in memory, neighbouring rows
  /// follow each other, and so on.
  bool is_contiguous() const noexcept { return strides_.empty(); }
  /// How far apart in memory neighbours on each axis are, in elements.
  Shape strides() const;

  /// The same elements under another shape of as many elements; invalid_argument where that has
  /// more or fewer, where this is no tensor, and where it is not contiguous: Batch::copy to a
  /// tensor of that shape does it then.
  Result<Tensor> reshaped(Shape shape) const;

  /// The `length` places from `begin` on of an axis, negative from the end, and all of the others;
  /// invalid_argument where the axis has no such places or does not exist.
  Result<Tensor> sliced(std::int64_t axis, std::uint64_t begin, std::uint64_t length) const;

  /// The axes in another order: axis i of the result is axis axes[i] of this. [N, C, H, W] becomes
  /// channels last, [N, H, W, C], by {0, 2, 3, 1}, and a matrix is transposed by {1, 0}.
  /// invalid_argument where `axes` does not name each axis once.
  Result<Tensor> permuted(const std::vector<std::size_t>& axes) const;

  /// For the runtime: the memory behind the tensor.
  const std::shared_ptr<vulkan::Buffer>& buffer() const noexcept { return buffer_; }
  /// For the runtime: a window on a buffer. Calls refuse one that is not within its buffer.
  Tensor(std::shared_ptr<vulkan::Buffer> buffer, std::uint64_t offset_bytes, Shape shape,
         std::uint64_t size, ElementType element_type) noexcept
      : buffer_(std::move(buffer)), offset_bytes_(offset_bytes), shape_(std::move(shape)),
        size_(size), element_type_(element_type) {}
  /// For the runtime: the bytes from the first element to the end of the last one in memory.
  std::uint64_t span_bytes() const noexcept;

 private:
  Result<void> check_is_tensor(const char* where) const;
  void swap(Tensor& other) noexcept {
    std::swap(buffer_, other.buffer_);
    std::swap(offset_bytes_, other.offset_bytes_);
    std::swap(shape_, other.shape_);
    std::swap(strides_, other.strides_);
    std::swap(size_, other.size_);
    std::swap(element_type_, other.element_type_);
  }

  std::shared_ptr<vulkan::Buffer> buffer_;
  std::uint64_t offset_bytes_ = 0;
  Shape shape_;
  Shape strides_;  // empty where contiguous
  std::uint64_t size_ = 0;
  ElementType element_type_ = ElementType::float32;
};

}  // namespace vkact
