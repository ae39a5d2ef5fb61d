#include "verification/numbers.hpp"

#include <bit>
#include <cstring>

#include "reference/rounding.hpp"

namespace vkact::verification {

float Numbers::value(std::size_t index) const noexcept {
  const std::uint32_t pattern = patterns[index];
  switch (type) {
    case ElementType::float32:
      return std::bit_cast<float>(pattern);
    case ElementType::float16: {
      float16 element;
      element.bits = static_cast<std::uint16_t>(pattern);
      return static_cast<float>(element);
    }
    case ElementType::bfloat16:
      return std::bit_cast<float>(pattern << 16);
    case ElementType::int32:
      return static_cast<float>(static_cast<std::int32_t>(pattern));
    case ElementType::uint8:
      return static_cast<float>(pattern);
  }
  return 0;
}

std::vector<double> Numbers::values() const {
  std::vector<double> widened(size());
  for (std::size_t index = 0; index < widened.size(); ++index) widened[index] = value(index);
  return widened;
}

std::vector<std::byte> Numbers::bytes() const {
  const std::size_t width = size_of(type);
  std::vector<std::byte> packed(size() * width);
  for (std::size_t index = 0; index < size(); ++index)
    std::memcpy(packed.data() + index * width, &patterns[index], width);
  return packed;
}

Numbers Numbers::from_bytes(ElementType type, const std::vector<std::byte>& bytes) {
  const std::size_t width = size_of(type);
  Numbers numbers{type, std::vector<std::uint32_t>(bytes.size() / width)};
  for (std::size_t index = 0; index < numbers.size(); ++index)
    std::memcpy(&numbers.patterns[index], bytes.data() + index * width, width);
  return numbers;
}

std::uint32_t nearest_pattern(double value, ElementType type) noexcept {
  switch (type) {
    case ElementType::float32:
      return std::bit_cast<std::uint32_t>(reference::to_float32(value));
    case ElementType::float16:
      return reference::to_float16(value).bits;
    case ElementType::bfloat16:
      return reference::to_bfloat16(value).bits;
    case ElementType::int32:
      return static_cast<std::uint32_t>(static_cast<std::int32_t>(value));
    case ElementType::uint8:
      return static_cast<std::uint8_t>(value);
  }
  return 0;
}

Numbers nearest_numbers(const std::vector<double>& values, ElementType type) {
  Numbers numbers{type, {}};
  numbers.patterns.reserve(values.size());
  for (const double value : values) numbers.patterns.push_back(nearest_pattern(value, type));
  return numbers;
}

std::uint32_t poison_pattern(ElementType type) noexcept {
  switch (type) {
    case ElementType::float32:
      return 0x7fd15ea5;
    case ElementType::float16:
      return 0x7e5a;
    case ElementType::bfloat16:
      return 0x7fd1;
    case ElementType::int32:
      return 0x5ea5d15e;
    case ElementType::uint8:
      return 0xa5;
  }
  return 0;
}

}  // namespace vkact::verification
