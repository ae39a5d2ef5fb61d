#include "reference/gated.hpp"

#include <cmath>
#include <limits>

#include "reference/evaluation.hpp"

namespace vkact::reference {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Factor factor_of(const Formulas& formulas, const Activation& activation, double at) {
  if (formulas.value == nullptr || std::isnan(at) || !is_admitted(activation)) return {kNan, kNan};
  const auto parameters = values_of<double>(activation);
  const auto dual_parameters = values_of<Dual>(activation);
  return {
      value_or_limit([&](double x) { return formulas.value(x, parameters); }, at),
      value_or_limit(
          [&](double x) { return formulas.dual(Dual::variable(x), dual_parameters).slope; }, at)};
}

// Where functions are followed down to: short of where double runs out of digits. One that is still
// so small there has decayed; one that jumps to zero has not been there.
constexpr double kFollowed = 1e-280;
constexpr double kDecayed = 1e-270;
constexpr double kNearZero = 0x1p-300;
constexpr int kHalvings = 70;

// What a function is where it has been followed down to, on the way from `near` to `far`.
template <class Function>
double followed_down(const Function& function, double near, double far) {
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = std::copysign(std::sqrt(near * far), far);
    (std::abs(function(middle)) < kFollowed ? far : near) = middle;
  }
  return function(near);
}

// Of a function's value: the smallest number instead of zero where it has decayed beyond those of
// double.
template <class Function>
double not_vanished(const Function& function, double argument) {
  const double value = function(argument);
  if (std::abs(value) >= kFollowed || argument == 0 || std::isinf(argument)) return value;
  const double near = argument * kNearZero;
  if (std::abs(function(near)) < kFollowed) return value;
  const double last = followed_down(function, near, argument);
  const double smallest = std::copysign(std::numeric_limits<double>::denorm_min(), last);
  return std::abs(last) < kDecayed ? smallest : value;
}

// What `factor` times a gate or its slope is: a gate that has decayed is not zero, which shows
// where it meets infinity.
double product(double factor, const Activation& activation, double g, double Factor::*part) {
  const auto gate = [&](double x) { return gate_factor(activation, x).*part; };
  return factor * (std::isinf(factor) ? not_vanished(gate, g) : gate(g));
}

}  // namespace

Factor gate_factor(const Activation& activation, double g) {
  return factor_of(gated_formulas_of(activation.id()).gate, activation, g);
}

Factor value_factor(const Activation& activation, double v) {
  return factor_of(gated_formulas_of(activation.id()).value, activation, v);
}

double gated_forward(const Activation& activation, double v, double g) {
  return product(value_factor(activation, v).value, activation, g, &Factor::value);
}

GatedGradients gated_backward(const Activation& activation, double v, double g, double dy) {
  const Factor value = value_factor(activation, v);
  if (std::isnan(value.value) || std::isnan(gate_factor(activation, g).value) || std::isnan(dy))
    return {kNan, kNan};
  // The product of two floats never leaves the range of double.
  return {product(dy * value.slope, activation, g, &Factor::value),
          product(dy * value.value, activation, g, &Factor::slope)};
}

}  // namespace vkact::reference
