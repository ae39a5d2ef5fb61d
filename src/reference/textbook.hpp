// The vocabulary of the table's formulas: each word for double, and for Dual with its derivative.
//
// Every word and every derivative is accurate to a few units in the last place of double over the
// whole range, its tails included.
#pragma once

#include <cmath>
#include <numbers>
#include <type_traits>

#include "reference/dual.hpp"

namespace vkact::reference::textbook {

// NOLINTBEGIN(readability-identifier-naming): words of the formulas.
inline constexpr double pi = std::numbers::pi;

/// The condition that holds for all parameters.
inline constexpr bool always = true;
// NOLINTEND(readability-identifier-naming)

/// `chosen` where the condition holds, else `otherwise`. Both are evaluated; only one is looked at.
template <class A, class B>
auto where(bool condition, const A& chosen, const B& otherwise) {
  using T = std::conditional_t<std::is_same_v<A, Dual> || std::is_same_v<B, Dual>, Dual, double>;
  return condition ? static_cast<T>(chosen) : static_cast<T>(otherwise);
}

/// -1, 0 or 1; the sign of a zero is kept.
inline double sign(double x) { return x > 0 ? 1.0 : (x < 0 ? -1.0 : x); }
inline Dual sign(const Dual& x) { return chain(sign(x.value), 0, x); }

/// |x|, with derivative 0 at 0.
inline double abs(double x) { return std::abs(x); }
inline Dual abs(const Dual& x) { return chain(std::abs(x.value), sign(x.value), x); }

inline double exp(double x) { return std::exp(x); }
inline Dual exp(const Dual& x) {
  const double e = std::exp(x.value);
  return chain(e, e, x);
}

/// exp(x) - 1 without cancellation.
inline double expm1(double x) { return std::expm1(x); }
inline Dual expm1(const Dual& x) { return chain(std::expm1(x.value), std::exp(x.value), x); }

/// Terms of the series below; enough for double up to |x| = 1.
inline constexpr int kExponentialTerms = 18;

/// exp(x) - 1 - x without cancellation: near zero x^2 (1/2! + x/3! + x^2/4! + ...).
inline double expm1_minus_x(double x) {
  if (std::abs(x) > 1) return std::expm1(x) - x;
  double series = 0;
  for (int term = kExponentialTerms; term >= 1; --term) series = (1 + x * series) / (term + 1);
  return x * x * series;
}
inline Dual expm1_minus_x(const Dual& x) {
  return chain(expm1_minus_x(x.value), std::expm1(x.value), x);
}

/// log(1 + x) without cancellation.
inline double log1p(double x) { return std::log1p(x); }
inline Dual log1p(const Dual& x) { return chain(std::log1p(x.value), 1 / (1 + x.value), x); }

inline double sqrt(double x) { return std::sqrt(x); }
inline Dual sqrt(const Dual& x) {
  const double root = std::sqrt(x.value);
  return chain(root, 0.5 / root, x);
}

inline double sin(double x) { return std::sin(x); }
inline Dual sin(const Dual& x) { return chain(std::sin(x.value), std::cos(x.value), x); }

inline double cos(double x) { return std::cos(x); }
inline Dual cos(const Dual& x) { return chain(std::cos(x.value), -std::sin(x.value), x); }

inline double tanh(double x) { return std::tanh(x); }
inline Dual tanh(const Dual& x) {
  const double sech = 1 / std::cosh(x.value);
  return chain(std::tanh(x.value), sech * sech, x);
}

/// 1 / (1 + exp(-x)).
inline double sigmoid(double x) {
  const double decay = std::exp(-std::abs(x));
  return (x < 0 ? decay : 1.0) / (1 + decay);
}
inline Dual sigmoid(const Dual& x) {
  return chain(sigmoid(x.value), sigmoid(x.value) * sigmoid(-x.value), x);
}

/// log(1 + exp(x)).
inline double softplus(double x) { return (x > 0 ? x : 0.0) + std::log1p(std::exp(-std::abs(x))); }
inline Dual softplus(const Dual& x) { return chain(softplus(x.value), sigmoid(x.value), x); }

/// The standard normal distribution's density. Its exponent is formed in long double, because a
/// relative error of the exponent is an absolute one of its size in the result.
inline double normal_density(double x) {
  const long double wide = x;
  return static_cast<double>(std::exp(-wide * wide / 2) * std::numbers::inv_sqrtpi_v<long double> /
                             std::numbers::sqrt2_v<long double>);
}

/// The standard normal distribution function; in long double for the reason given above.
inline double normal_cdf(double x) {
  const long double wide = x;
  return static_cast<double>(std::erfc(-wide / std::numbers::sqrt2_v<long double>) / 2);
}
inline Dual normal_cdf(const Dual& x) {
  return chain(normal_cdf(x.value), normal_density(x.value), x);
}

/// Levels of the fraction below; enough for double up to |x| = 2.
inline constexpr int kLambertLevels = 20;

/// x - tanh(x) without cancellation. With Lambert's fraction tanh(x) = x / (1 + c), where
/// c = x^2 / (3 + x^2 / (5 + ...)), it is x c / (1 + c), and every term of that is positive.
inline double x_minus_tanh(double x) {
  if (std::abs(x) > 2) return x - std::tanh(x);
  double c = 0;
  for (int level = kLambertLevels; level >= 1; --level) c = x * x / (2 * level + 1 + c);
  return x * c / (1 + c);
}
inline Dual x_minus_tanh(const Dual& x) {
  const double t = std::tanh(x.value);
  return chain(x_minus_tanh(x.value), t * t, x);
}

}  // namespace vkact::reference::textbook
