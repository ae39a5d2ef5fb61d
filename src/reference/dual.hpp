// Dual numbers: a value together with its derivative, for forward-mode differentiation.
#pragma once

#include <compare>

namespace vkact::reference {

/// A product in which zero wins over infinity. In a chain rule a zero factor is either a constant's
/// derivative or an exponential decay past the smallest double, and both outweigh an overflow
/// beside them.
inline double derivative_product(double a, double b) { return a == 0 || b == 0 ? 0.0 : a * b; }

/// A value and its derivative in one chosen variable. Arithmetic follows the rules of
/// differentiation; comparisons look at the value alone.
struct Dual {
  double value = 0;
  double slope = 0;

  constexpr Dual() = default;
  /// A constant. Implicit, so that numbers mix with duals in a formula.
  constexpr Dual(double constant) : value(constant) {}
  constexpr Dual(double number, double derivative) : value(number), slope(derivative) {}

  friend Dual operator+(const Dual& a, const Dual& b) {
    return {a.value + b.value, a.slope + b.slope};
  }
  friend Dual operator-(const Dual& a, const Dual& b) {
    return {a.value - b.value, a.slope - b.slope};
  }
  friend Dual operator-(const Dual& a) { return {-a.value, -a.slope}; }
  friend Dual operator*(const Dual& a, const Dual& b) {
    return {a.value * b.value,
            derivative_product(a.slope, b.value) + derivative_product(a.value, b.slope)};
  }
  friend Dual operator/(const Dual& a, const Dual& b) {
    const double numerator =
        derivative_product(a.slope, b.value) - derivative_product(a.value, b.slope);
    return {a.value / b.value, numerator / (b.value * b.value)};
  }
  friend std::partial_ordering operator<=>(const Dual& a, const Dual& b) {
    return a.value <=> b.value;
  }
  friend bool operator==(const Dual& a, const Dual& b) { return a.value == b.value; }
};

/// The chain rule: the value of an outer function with its derivative there, applied to `inner`.
inline Dual chain(double outer_value, double outer_derivative, const Dual& inner) {
  return {outer_value, derivative_product(outer_derivative, inner.slope)};
}

}  // namespace vkact::reference
