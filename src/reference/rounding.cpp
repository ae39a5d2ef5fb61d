#include "reference/rounding.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace vkact::reference {
namespace {

// The bits of a number that the 16-bit format holds exactly.
std::uint16_t bits_of(double exact, ElementType type) noexcept {
  const Format format = format_of(type);
  const int fraction_bits = format.precision - 1;
  const std::uint32_t infinity_bits = 0x7fffu & ~((1u << fraction_bits) - 1u);
  const std::uint32_t sign = std::signbit(exact) ? 0x8000u : 0u;
  const double magnitude = std::abs(exact);
  std::uint32_t bits = 0;
  if (std::isnan(exact)) {
    bits = infinity_bits | (1u << (fraction_bits - 1));
  } else if (std::isinf(exact)) {
    bits = infinity_bits;
  } else if (magnitude != 0) {
    // Counted in units of the smallest subnormal, a binade's encodings follow the one before it
    // without a gap, so that exponent and fraction may simply be added.
    const int exponent = std::max(std::ilogb(magnitude), format.minimum_exponent);
    const auto significand =
        static_cast<std::uint32_t>(std::ldexp(magnitude, fraction_bits - exponent));
    const auto binade = static_cast<std::uint32_t>(exponent - format.minimum_exponent);
    bits = (binade << fraction_bits) + significand;
  }
  return static_cast<std::uint16_t>(sign | bits);
}

}  // namespace

Format format_of(ElementType type) noexcept {
  switch (type) {
    case ElementType::float16:
      return {.precision = 11, .minimum_exponent = -14, .maximum_exponent = 15};
    case ElementType::bfloat16:
      return {.precision = 8, .minimum_exponent = -126, .maximum_exponent = 127};
    case ElementType::float32:
    case ElementType::int32:
    case ElementType::uint8:
      break;
  }
  return {.precision = 24, .minimum_exponent = -126, .maximum_exponent = 127};
}

double rounded(double value, ElementType type) noexcept {
  if (value == 0 || !std::isfinite(value)) return value;
  const Format format = format_of(type);
  const int exponent = std::max(std::ilogb(value), format.minimum_exponent);
  const int unit_exponent = exponent - (format.precision - 1);
  // nearbyint rounds ties to even, and both scalings are exact.
  const double nearest =
      std::ldexp(std::nearbyint(std::ldexp(value, -unit_exponent)), unit_exponent);
  if (std::abs(nearest) < std::ldexp(1.0, format.maximum_exponent + 1)) return nearest;
  return std::copysign(std::numeric_limits<double>::infinity(), value);
}

float to_float32(double value) noexcept {
  return static_cast<float>(rounded(value, ElementType::float32));
}

float16 to_float16(double value) noexcept {
  float16 number;
  number.bits = bits_of(rounded(value, ElementType::float16), ElementType::float16);
  return number;
}

bfloat16 to_bfloat16(double value) noexcept {
  bfloat16 number;
  number.bits = bits_of(rounded(value, ElementType::bfloat16), ElementType::bfloat16);
  return number;
}

}  // namespace vkact::reference
