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

/// The parameters of an activation for its formulas.
template <class T>
ParameterValues<T> values_of(const Activation& activation) {
  ParameterValues<T> values{};
  std::ranges::copy(parameter_numbers(activation), values.begin());
  return values;
}

// A step so small that a function which grows by a power of x, or has settled, changes by less than
// the tolerance over it, relative to its value; one that oscillates takes up any value.
inline constexpr double kSmallStep = 1 + 0x1p-20;
inline constexpr double kStepTolerance = 0x1p-12;

template <class Function>
bool oscillates(const Function& function, double argument) {
  const double value = function(argument);
  const double next = function(argument * kSmallStep);
  return value != next && std::abs(next - value) > kStepTolerance * std::abs(value);
}

// The value of a function at a finite argument, or its limit, or NaN where it oscillates forever.
// Two arguments far beyond every float32 tell whether it grows without bound, decays to zero or has
// settled; no formula overflows double there unless its limit is infinite.
template <class Function>
double value_or_limit(const Function& function, double argument) {
  if (!std::isinf(argument)) return function(argument);
  const double near_argument = std::copysign(0x1p200, argument);
  const double far_argument = std::copysign(0x1p204, argument);
  if (oscillates(function, near_argument) || oscillates(function, far_argument))
    return std::numeric_limits<double>::quiet_NaN();
  const double near = function(near_argument);
  const double far = function(far_argument);
  if (std::abs(far) > kTrend * std::abs(near))
    return std::copysign(std::numeric_limits<double>::infinity(), far);
  if (std::abs(near) > kTrend * std::abs(far)) return std::copysign(0.0, far);
  return far;
}

}  // namespace vkact::reference
