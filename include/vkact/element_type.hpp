// The element types of tensors, and their conversion on the host.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vkact/visibility.hpp>

namespace VKACT_PUBLIC vkact {

/// How the elements of a tensor are stored. Arithmetic is always float32; int32 and uint8 are only
/// for targets and masks.
enum class ElementType : std::uint32_t {
  float32 = 0,
  float16 = 1,
  bfloat16 = 2,
  int32 = 3,
  uint8 = 4,
};

/// Bytes of one element: 4, 2, 2, 4 or 1; 0 for a number that is none of the enumeration.
constexpr std::size_t size_of(ElementType type) noexcept {
  switch (type) {
    case ElementType::float32:
    case ElementType::int32:
      return 4;
    case ElementType::float16:
    case ElementType::bfloat16:
      return 2;
    case ElementType::uint8:
      return 1;
  }
  return 0;
}

/// Whether it is one of the enumeration. Functions that take a type refuse others.
constexpr bool is_known(ElementType type) noexcept { return size_of(type) != 0; }

/// Whether it stores what activations compute with: float32, float16 and bfloat16.
constexpr bool is_floating(ElementType type) noexcept {
  return type == ElementType::float32 || type == ElementType::float16 ||
         type == ElementType::bfloat16;
}

/// "float32", "float16", "bfloat16", "int32" or "uint8"; "unknown" for a number that is none.
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

/// The ElementType of a host type: float, float16, bfloat16, std::int32_t or std::uint8_t.
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
template <>
struct element_type_of<std::int32_t> {
  static constexpr ElementType value = ElementType::int32;
};
template <>
struct element_type_of<std::uint8_t> {
  static constexpr ElementType value = ElementType::uint8;
};

/// A host type that stores tensor elements.
template <class T>
concept Element = requires {
  element_type_of<T>::value;
};

}  // namespace vkact
