#include <cmath>
#include <limits>

#include "reference/evaluation.hpp"
#include "reference/reference.hpp"

namespace vkact::reference {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

double forward(const Activation& activation, double x) {
  const auto value = formulas_of(activation.id()).value;
  if (value == nullptr || std::isnan(x) || !is_admitted(activation)) return kNan;
  const auto parameters = values_of<double>(activation);
  return value_or_limit([&](double at) { return value(at, parameters); }, x);
}

double derivative(const Activation& activation, double x) {
  const auto dual = formulas_of(activation.id()).dual;
  if (dual == nullptr || std::isnan(x) || !is_admitted(activation)) return kNan;
  const auto parameters = values_of<Dual>(activation);
  return value_or_limit([&](double at) { return dual(Dual::variable(at), parameters).slope; }, x);
}

double derivative_from_output(const Activation& activation, double y) {
  const auto from_output = formulas_of(activation.id()).from_output;
  if (from_output == nullptr || std::isnan(y) || !is_admitted(activation)) return kNan;
  const auto parameters = values_of<double>(activation);
  return value_or_limit([&](double at) { return from_output(at, parameters); }, y);
}

double parameter_derivative(const Activation& activation, std::size_t parameter, double x) {
  const auto dual = formulas_of(activation.id()).dual;
  if (dual == nullptr || parameter >= activation.parameters().size()) return kNan;
  if (std::isnan(x) || !is_admitted(activation)) return kNan;
  auto parameters = values_of<Dual>(activation);
  parameters[parameter] = Dual::variable(parameters[parameter].value);
  return value_or_limit([&](double at) { return dual(Dual(at), parameters).slope; }, x);
}

}  // namespace vkact::reference
