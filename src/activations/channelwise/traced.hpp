// Numbers that know which parameters they were computed from: the vocabulary of the table's
// formulas once more, to find out in which results a parameter occurs.
#pragma once

#include <array>
#include <cmath>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>

#include "shared.h"

namespace vkact::traced {

/// A set of trainable parameters, a bit for each.
using ParameterSet = std::uint32_t;

/// What one can differentiate by: x, then the trainable parameters.
inline constexpr std::size_t kVariables = 1 + shared::kMaxTrainable;

/// A number with the parameters that occur in it and in its derivatives.
struct Number {
  double value = 0;
  ParameterSet parameters = 0;
  std::array<bool, kVariables> depends{};  ///< On each variable; elsewhere the derivative is 0.
  std::array<ParameterSet, kVariables> derivatives{};

  Number() = default;
  /// Implicit, so that numbers mix with it in a formula.
  Number(double constant) : value(constant) {}
};

/// A variable.
inline Number variable(double value, std::size_t index) {
  Number x(value);
  x.depends[index] = true;
  if (index > 0) x.parameters = 1u << (index - 1);
  return x;
}

/// What is known of a function of both but its value. The derivatives have those of the arguments
/// as factors, and besides whatever occurs in `slope_of_a` and `slope_of_b`.
inline Number function_of(const Number& a, ParameterSet slope_of_a, const Number& b,
                          ParameterSet slope_of_b) {
  Number result;
  result.parameters = a.parameters | b.parameters;
  for (std::size_t i = 0; i < kVariables; ++i) {
    result.depends[i] = a.depends[i] || b.depends[i];
    if (a.depends[i]) result.derivatives[i] |= a.derivatives[i] | slope_of_a;
    if (b.depends[i]) result.derivatives[i] |= b.derivatives[i] | slope_of_b;
  }
  return result;
}

inline Number with_value(Number number, double value) {
  number.value = value;
  return number;
}

inline Number operator+(const Number& a, const Number& b) {
  return with_value(function_of(a, 0, b, 0), a.value + b.value);
}
inline Number operator-(const Number& a, const Number& b) {
  return with_value(function_of(a, 0, b, 0), a.value - b.value);
}
inline Number operator-(const Number& a) { return with_value(a, -a.value); }
inline Number operator*(const Number& a, const Number& b) {
  return with_value(function_of(a, b.parameters, b, a.parameters), a.value * b.value);
}
inline Number operator/(const Number& a, const Number& b) {
  return with_value(function_of(a, b.parameters, b, a.parameters | b.parameters),
                    a.value / b.value);
}
inline std::partial_ordering operator<=>(const Number& a, const Number& b) {
  return a.value <=> b.value;
}
inline bool operator==(const Number& a, const Number& b) { return a.value == b.value; }

// NOLINTBEGIN(readability-identifier-naming): words of the formulas.
inline constexpr double pi = std::numbers::pi;

inline Number where(bool condition, const Number& chosen, const Number& otherwise) {
  return condition ? chosen : otherwise;
}

inline Number sign(const Number& x) { return x.value > 0 ? 1.0 : (x.value < 0 ? -1.0 : x.value); }
inline Number abs(const Number& x) { return with_value(x, std::abs(x.value)); }

/// Functions whose derivative depends on the argument. No condition of a formula looks at their
/// values.
#define VKACT_FUNCTION(name)                                     \
  inline Number name(const Number& x) {                          \
    return with_value(function_of(x, x.parameters, Number(), 0), \
                      std::numeric_limits<double>::quiet_NaN()); \
  }
VKACT_FUNCTION(exp)
VKACT_FUNCTION(expm1)
VKACT_FUNCTION(expm1_minus_x)
VKACT_FUNCTION(log1p)
VKACT_FUNCTION(sqrt)
VKACT_FUNCTION(sin)
VKACT_FUNCTION(cos)
VKACT_FUNCTION(tanh)
VKACT_FUNCTION(sigmoid)
VKACT_FUNCTION(softplus)
VKACT_FUNCTION(normal_cdf)
VKACT_FUNCTION(x_minus_tanh)
#undef VKACT_FUNCTION
// NOLINTEND(readability-identifier-naming)

}  // namespace vkact::traced
