#include <vkact/tensor.hpp>

namespace vkact {

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

Result<Tensor> Tensor::reshaped(Shape shape) const {
  if (!is_valid())
    return Error{
        ErrorCode::invalid_argument, 0, "Tensor::reshaped", {"the tensor holds no memory"}};
  const auto count = element_count(shape);
  if (!count) return count.error();
  if (*count != size_)
    return Error{ErrorCode::invalid_argument,
                 0,
                 "Tensor::reshaped",
                 {"shape " + vkact::to_string(shape) + " has " + std::to_string(*count) +
                  " elements, the tensor " + std::to_string(size_)}};
  Tensor result = *this;
  result.shape_ = std::move(shape);
  return result;
}

}  // namespace vkact
