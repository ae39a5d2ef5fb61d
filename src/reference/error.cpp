#include "reference/error.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "reference/rounding.hpp"

namespace vkact::reference {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr Deviation kWrongKind{kInfinity, kInfinity};

}  // namespace

double unit_in_the_last_place(double value, ElementType type) noexcept {
  const Format format = format_of(type);
  const int exponent =
      value == 0 ? format.minimum_exponent
                 : std::clamp(std::ilogb(value), format.minimum_exponent, format.maximum_exponent);
  return std::ldexp(1.0, exponent - (format.precision - 1));
}

Deviation deviation(double exact, double actual, ElementType type) noexcept {
  if (std::isnan(exact) || std::isnan(actual))
    return std::isnan(exact) && std::isnan(actual) ? Deviation{} : kWrongKind;
  if (std::isinf(exact)) return actual == exact ? Deviation{} : kWrongKind;
  if (actual == 0 && std::abs(exact) < std::numeric_limits<float>::min()) return {};
  if (std::isinf(actual) && actual == rounded(exact, type)) return {};

  const double limit = std::ldexp(1.0, format_of(type).maximum_exponent + 1);
  if (std::abs(exact) >= limit) return kWrongKind;
  const double unit = unit_in_the_last_place(exact, type);
  // An infinity that should not be one counts as the number that would follow the greatest, but
  // only where the exact value is as great; elsewhere nothing excuses it.
  if (std::isinf(actual)) {
    if (std::signbit(actual) != std::signbit(exact) || std::abs(exact) < limit / 2)
      return kWrongKind;
    actual = std::copysign(limit, actual);
  }
  const double absolute = std::abs(actual - exact);
  return {absolute / unit, absolute};
}

}  // namespace vkact::reference
