// Correct rounding of a double to the element types, in one step.
#pragma once

#include <vkact/element_type.hpp>

namespace vkact::reference {

/// The binary format of an element type.
struct Format {
  int precision;         ///< Bits of a normal number's significand, the leading one included.
  int minimum_exponent;  ///< The smallest normal number is 2^minimum_exponent.
  int maximum_exponent;  ///< The greatest finite number is below 2^(maximum_exponent + 1).
};

/// The format of an element type.
Format format_of(ElementType type) noexcept;

/// The number of that type nearest to the value, ties to even; beyond its range infinity. The sign
/// of zero is kept and NaN stays NaN.
double rounded(double value, ElementType type) noexcept;

/// The same as a number of the type. NaN becomes a quiet NaN.
float to_float32(double value) noexcept;
float16 to_float16(double value) noexcept;
bfloat16 to_bfloat16(double value) noexcept;

}  // namespace vkact::reference
