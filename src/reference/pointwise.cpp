#include <algorithm>
#include <cmath>
#include <limits>

#include "reference/formulas.hpp"
#include "reference/reference.hpp"

namespace vkact::reference {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// A change by this factor between the two arguments below is a trend; the slowest is that of a
// square root, 4.
constexpr double kTrend = 1.5;

template <class T>
ParameterValues<T> widened_parameters(const Activation& activation) {
  ParameterValues<T> values{};
  std::ranges::transform(activation.parameters(), values.begin(),
                         [](float parameter) { return T(static_cast<double>(parameter)); });
  return values;
}

bool has_nan_parameter(const Activation& activation) {
  return std::ranges::any_of(activation.parameters(),
                             [](float parameter) { return std::isnan(parameter); });
}

// A step so small that a function which grows by a power of x, or has settled, changes by less than
// the tolerance over it, relative to its value; one that oscillates takes up any value.
constexpr double kSmallStep = 1 + 0x1p-20;
constexpr double kStepTolerance = 0x1p-12;

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
  if (oscillates(function, near_argument) || oscillates(function, far_argument)) return kNan;
  const double near = function(near_argument);
  const double far = function(far_argument);
  if (std::abs(far) > kTrend * std::abs(near))
    return std::copysign(std::numeric_limits<double>::infinity(), far);
  if (std::abs(near) > kTrend * std::abs(far)) return std::copysign(0.0, far);
  return far;
}

}  // namespace

double forward(const Activation& activation, double x) {
  const auto value = formulas_of(activation.id()).value;
  if (value == nullptr || std::isnan(x) || has_nan_parameter(activation)) return kNan;
  const auto parameters = widened_parameters<double>(activation);
  return value_or_limit([&](double at) { return value(at, parameters); }, x);
}

double derivative(const Activation& activation, double x) {
  const auto dual = formulas_of(activation.id()).dual;
  if (dual == nullptr || std::isnan(x) || has_nan_parameter(activation)) return kNan;
  const auto parameters = widened_parameters<Dual>(activation);
  return value_or_limit([&](double at) { return dual(Dual(at, 1), parameters).slope; }, x);
}

double derivative_from_output(const Activation& activation, double y) {
  const auto from_output = formulas_of(activation.id()).from_output;
  if (from_output == nullptr || std::isnan(y) || has_nan_parameter(activation)) return kNan;
  const auto parameters = widened_parameters<double>(activation);
  return value_or_limit([&](double at) { return from_output(at, parameters); }, y);
}

double parameter_derivative(const Activation& activation, std::size_t parameter, double x) {
  const auto dual = formulas_of(activation.id()).dual;
  if (dual == nullptr || parameter >= activation.parameters().size()) return kNan;
  if (std::isnan(x) || has_nan_parameter(activation)) return kNan;
  auto parameters = widened_parameters<Dual>(activation);
  parameters[parameter].slope = 1;
  return value_or_limit([&](double at) { return dual(Dual(at), parameters).slope; }, x);
}

}  // namespace vkact::reference
