// Dual numbers: a value together with its derivative, for forward-mode differentiation.
#pragma once

#include <cmath>
#include <compare>
#include <limits>

namespace vkact::reference {

/// A product in which zero wins over infinity, but not over NaN. In a chain rule a zero factor is
/// an exponential decay past the smallest double, which outweighs an overflow beside it.
inline double derivative_product(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::numeric_limits<double>::quiet_NaN();
  return a == 0 || b == 0 ? 0.0 : a * b;
}

/// A value and its derivative in one chosen variable. Arithmetic follows the rules of
/// differentiation; comparisons look at the value alone. A constant does not depend on the
/// variable: what it meets, even NaN, does not reach the derivative by way of it.
struct Dual {
  double value = 0;
  double slope = 0;
  bool depends = false;  ///< On the variable.

  constexpr Dual() = default;
  /// A constant. Implicit, so that numbers mix with duals in a formula.
  constexpr Dual(double constant) : value(constant) {}
  constexpr Dual(double number, double derivative)
      : value(number), slope(derivative), depends(true) {}

  /// The variable itself at that place.
  static constexpr Dual variable(double number) { return {number, 1}; }

  /// The slope of this times a factor that stands beside it; 0 for a constant.
  double slope_times(double factor) const {
    return depends ? derivative_product(slope, factor) : 0.0;
  }

  friend Dual operator+(const Dual& a, const Dual& b) {
    return of(a, b, a.value + b.value, a.slope + b.slope);
  }
  friend Dual operator-(const Dual& a, const Dual& b) {
    return of(a, b, a.value - b.value, a.slope - b.slope);
  }
  friend Dual operator-(const Dual& a) { return of(a, a, -a.value, -a.slope); }
  friend Dual operator*(const Dual& a, const Dual& b) {
    return of(a, b, a.value * b.value, a.slope_times(b.value) + b.slope_times(a.value));
  }
  friend Dual operator/(const Dual& a, const Dual& b) {
    const double numerator = a.slope_times(b.value) - b.slope_times(a.value);
    return of(a, b, a.value / b.value, numerator / (b.value * b.value));
  }
  friend std::partial_ordering operator<=>(const Dual& a, const Dual& b) {
    return a.value <=> b.value;
  }
  friend bool operator==(const Dual& a, const Dual& b) { return a.value == b.value; }

 private:
  // A function of both.
  static Dual of(const Dual& a, const Dual& b, double value, double slope) {
    return a.depends || b.depends ? Dual(value, slope) : Dual(value);
  }
};

/// The chain rule: the value of an outer function with its derivative there, applied to `inner`.
inline Dual chain(double outer_value, double outer_derivative, const Dual& inner) {
  if (!inner.depends) return {outer_value};
  return {outer_value, derivative_product(outer_derivative, inner.slope)};
}

}  // namespace vkact::reference
