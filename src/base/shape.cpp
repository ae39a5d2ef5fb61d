#include <vkact/tensor.hpp>

namespace vkact {
namespace {

Error invalid_view(const char* where, std::string reason) {
  return {ErrorCode::invalid_argument, 0, where, {std::move(reason)}};
}

// Of a C-contiguous tensor.
Shape contiguous_strides(const Shape& shape) {
  Shape strides(shape.size());
  std::uint64_t stride = 1;
  for (std::size_t i = shape.size(); i-- > 0;) {
    strides[i] = stride;
    stride *= shape[i];
  }
  return strides;
}

// Strides of axes of one place do not matter, and none do where there is no element.
bool are_contiguous(const Shape& shape, const Shape& strides, std::uint64_t size) {
  const Shape contiguous = contiguous_strides(shape);
  for (std::size_t i = 0; i < shape.size(); ++i)
    if (shape[i] > 1 && strides[i] != contiguous[i]) return size == 0;
  return true;
}

}  // namespace

Result<std::uint64_t> element_count(const Shape& shape) {
  std::uint64_t count = 1;
  bool overflow = false;
  for (const std::uint64_t length : shape) {
    if (length == 0) return std::uint64_t{0};
    overflow = overflow || count > UINT64_MAX / length;
    if (!overflow) count *= length;
  }
  if (overflow)
    return Error{ErrorCode::invalid_argument,
                 0,
                 "shape " + to_string(shape),
                 {"its number of elements does not fit 64 bits"}};
  return count;
}

std::string to_string(const Shape& shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (i > 0) text += ", ";
    text += std::to_string(shape[i]);
  }
  return text + "]";
}

Shape Tensor::strides() const { return is_contiguous() ? contiguous_strides(shape_) : strides_; }

std::uint64_t Tensor::span_bytes() const noexcept {
  if (is_contiguous() || size_ == 0) return size_bytes();
  std::uint64_t last = 0;
  for (std::size_t i = 0; i < shape_.size(); ++i) last += (shape_[i] - 1) * strides_[i];
  return (last + 1) * size_of(element_type_);
}

Result<void> Tensor::check_is_tensor(const char* where) const {
  if (is_valid()) return {};
  return invalid_view(where, "the tensor holds no memory");
}

Result<Tensor> Tensor::reshaped(Shape shape) const {
  constexpr const char* kWhere = "Tensor::reshaped";
  if (auto checked = check_is_tensor(kWhere); !checked) return checked.error();
  if (!is_contiguous())
    return invalid_view(kWhere, "the tensor is a view of shape " + vkact::to_string(shape_) +
                                    " that is not contiguous; copy it to a tensor of shape " +
                                    vkact::to_string(shape));
  const auto count = element_count(shape);
  if (!count) return count.error();
  if (*count != size_)
    return invalid_view(kWhere, "shape " + vkact::to_string(shape) + " has " +
                                    std::to_string(*count) + " elements, the tensor " +
                                    std::to_string(size_));
  Tensor result = *this;
  result.shape_ = std::move(shape);
  return result;
}

Result<Tensor> Tensor::sliced(std::int64_t axis, std::uint64_t begin, std::uint64_t length) const {
  constexpr const char* kWhere = "Tensor::sliced";
  if (auto checked = check_is_tensor(kWhere); !checked) return checked.error();
  const auto axes = static_cast<std::int64_t>(shape_.size());
  if (axis < -axes || axis >= axes)
    return invalid_view(
        kWhere, "shape " + vkact::to_string(shape_) + " has no axis " + std::to_string(axis));
  const auto sliced_axis = static_cast<std::size_t>(axis < 0 ? axis + axes : axis);
  const std::uint64_t places = shape_[sliced_axis];
  if (begin > places || length > places - begin)
    return invalid_view(kWhere, "axis " + std::to_string(axis) + " of shape " +
                                    vkact::to_string(shape_) + " has no " + std::to_string(length) +
                                    " places from " + std::to_string(begin) + " on");
  Tensor result = *this;
  const Shape strides = this->strides();
  result.shape_[sliced_axis] = length;
  result.size_ = places == 0 ? 0 : size_ / places * length;
  if (result.size_ > 0)
    result.offset_bytes_ += begin * strides[sliced_axis] * size_of(element_type_);
  result.strides_ = are_contiguous(result.shape_, strides, result.size_) ? Shape() : strides;
  return result;
}

Result<Tensor> Tensor::permuted(const std::vector<std::size_t>& axes) const {
  constexpr const char* kWhere = "Tensor::permuted";
  if (auto checked = check_is_tensor(kWhere); !checked) return checked.error();
  std::vector<bool> is_named(shape_.size());
  for (const std::size_t axis : axes)
    if (axis < shape_.size()) is_named[axis] = true;
  std::size_t named = 0;
  for (const bool each : is_named) named += each ? 1 : 0;
  if (axes.size() != shape_.size() || named != shape_.size())
    return invalid_view(kWhere, vkact::to_string(Shape(axes.begin(), axes.end())) +
                                    " does not name each axis of shape " +
                                    vkact::to_string(shape_) + " once");
  Tensor result = *this;
  const Shape strides = this->strides();
  Shape permuted_strides(axes.size());
  for (std::size_t i = 0; i < axes.size(); ++i) {
    result.shape_[i] = shape_[axes[i]];
    permuted_strides[i] = strides[axes[i]];
  }
  const bool contiguous = are_contiguous(result.shape_, permuted_strides, size_);
  result.strides_ = contiguous ? Shape() : permuted_strides;
  return result;
}

}  // namespace vkact
