// How the table's formulas are evaluated: with an activation's parameters, and at infinities.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "reference/formulas.hpp"

namespace vkact::reference {

// A change by this factor between the two arguments below is a trend; the slowest is that of a
// square root, 4.
inline constexpr double kTrend = 1.5;

template <class T>
ParameterValues<T> widened_parameters(const Activation& activation) {
  ParameterValues<T> values{};
  std::ranges::transform(activation.parameters(), values.begin(),
                         [](float parameter) { return T(static_cast<double>(parameter)); });
  return values;
}

inline bool has_nan_parameter(const Activation& activation) {
  return std::ranges::any_of(activation.parameters(),
                             [](float parameter) { return std::isnan(parameter); });
}

// The value of a function at a finite argument, or its limit. Two arguments far beyond every
// float32 tell whether it grows without bound, decays to zero or has settled; no formula overflows
// double there unless its limit is infinite.
template <class Function>
double value_or_limit(const Function& function, double argument) {
  if (!std::isinf(argument)) return function(argument);
  const double near = function(std::copysign(0x1p200, argument));
  const double far = function(std::copysign(0x1p204, argument));
  if (std::abs(far) > kTrend * std::abs(near))
    return std::copysign(std::numeric_limits<double>::infinity(), far);
  if (std::abs(near) > kTrend * std::abs(far)) return std::copysign(0.0, far);
  return far;
}

}  // namespace vkact::reference
