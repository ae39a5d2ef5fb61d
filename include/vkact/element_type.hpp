// The element types of tensors, and their conversion on the host.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace vkact {

/// How the elements of a tensor are stored. Arithmetic is always float32.
enum class ElementType : std::uint32_t { float32 = 0, float16 = 1, bfloat16 = 2 };

/// Bytes of one element: 4, 2 or 2.
constexpr std::size_t size_of(ElementType type) noexcept {
  return type == ElementType::float32 ? 4 : 2;
}

/// "float32", "float16" or "bfloat16".
std::string_view name_of(ElementType type) noexcept;

/// The type with that name, if there is one.
std::optional<ElementType> element_type_named(std::string_view name) noexcept;

/// An IEEE 754 binary16 number, as bits.
struct float16 {
  std::uint16_t bits = 0;

  float16() = default;
  /// Rounds to nearest, ties to even; overflow gives infinity, NaN stays NaN.
  explicit float16(float value) noexcept;
  /// Exact.
  explicit operator float() const noexcept;
  friend bool operator==(float16, float16) = default;
};

/// The upper half of an IEEE 754 binary32 number, as bits.
struct bfloat16 {
  std::uint16_t bits = 0;

  bfloat16() = default;
  /// Rounds to nearest, ties to even; overflow gives infinity, NaN stays NaN.
  explicit bfloat16(float value) noexcept;
  /// Exact.
  explicit operator float() const noexcept {
    return std::bit_cast<float>(std::uint32_t{bits} << 16);
  }
  friend bool operator==(bfloat16, bfloat16) = default;
};

/// The ElementType of a host type: float, float16 or bfloat16.
template <class T>
struct element_type_of;
template <>
struct element_type_of<float> {
  static constexpr ElementType value = ElementType::float32;
};
template <>
struct element_type_of<float16> {
  static constexpr ElementType value = ElementType::float16;
};
template <>
struct element_type_of<bfloat16> {
  static constexpr ElementType value = ElementType::bfloat16;
};

/// A host type that stores tensor elements.
template <class T>
concept Element = requires {
  element_type_of<T>::value;
};

}  // namespace vkact
