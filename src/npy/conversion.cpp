#include "npy/conversion.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace vkact::npy {
namespace {

// Towards zero, but odd where that is not exact: what is rounded again, to fewer digits, comes out
// as if it had been rounded once.
float rounded_to_odd(double value) {
  const auto nearest = static_cast<float>(value);
  if (std::isnan(value) || static_cast<double>(nearest) == value) return nearest;
  const bool is_too_large = std::abs(static_cast<double>(nearest)) > std::abs(value);
  const float below = is_too_large ? std::nextafter(nearest, 0.0F) : nearest;
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(below) | 1U);
}

template <class To>
To rounded(double value) {
  return To(rounded_to_odd(value));
}
template <>
float rounded<float>(double value) {
  return static_cast<float>(value);
}

template <class To>
Rounded rounded_to(std::span<const std::byte> elements) {
  Rounded result;
  result.bytes.resize(elements.size() / sizeof(double) * sizeof(To));
  for (std::size_t i = 0; i < elements.size() / sizeof(double); ++i) {
    double value = 0;
    std::memcpy(&value, elements.data() + i * sizeof value, sizeof value);
    const To element = rounded<To>(value);
    if (std::isfinite(value) && std::isinf(static_cast<float>(element))) ++result.overflows;
    std::memcpy(result.bytes.data() + i * sizeof element, &element, sizeof element);
  }
  return result;
}

}  // namespace

void swap_byte_order(std::span<std::byte> elements, std::size_t element_bytes) {
  for (; elements.size() >= element_bytes; elements = elements.subspan(element_bytes))
    std::reverse(elements.begin(), elements.begin() + static_cast<std::ptrdiff_t>(element_bytes));
}

std::vector<std::byte> in_c_order(std::vector<std::byte> elements, std::size_t element_bytes,
                                  const Shape& shape) {
  const auto long_axes =
      std::ranges::count_if(shape, [](std::uint64_t length) { return length > 1; });
  if (long_axes < 2 || elements.empty()) return elements;
  std::vector<std::size_t> strides(shape.size());
  std::size_t stride = element_bytes;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    strides[axis] = stride;
    stride *= static_cast<std::size_t>(shape[axis]);
  }
  std::vector<std::byte> ordered(elements.size());
  std::vector<std::uint64_t> index(shape.size());
  std::size_t source = 0;
  for (std::size_t target = 0; target < ordered.size(); target += element_bytes) {
    std::memcpy(ordered.data() + target, elements.data() + source, element_bytes);
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      source += strides[axis];
      if (++index[axis] < shape[axis]) break;
      source -= strides[axis] * static_cast<std::size_t>(shape[axis]);
      index[axis] = 0;
    }
  }
  return ordered;
}

Rounded rounded_from_float64(std::span<const std::byte> elements, ElementType type) {
  if (type == ElementType::float16) return rounded_to<float16>(elements);
  if (type == ElementType::bfloat16) return rounded_to<bfloat16>(elements);
  return rounded_to<float>(elements);
}

}  // namespace vkact::npy
