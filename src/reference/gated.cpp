#include "reference/gated.hpp"

#include "reference/evaluation.hpp"

namespace vkact::reference {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Factor factor_of(const Formulas& formulas, const Activation& activation, double at) {
  if (formulas.value == nullptr || std::isnan(at) || has_nan_parameter(activation))
    return {kNan, kNan};
  const auto parameters = widened_parameters<double>(activation);
  const auto dual_parameters = widened_parameters<Dual>(activation);
  return {value_or_limit([&](double x) { return formulas.value(x, parameters); }, at),
          value_or_limit([&](double x) { return formulas.dual(Dual(x, 1), dual_parameters).slope; },
                         at)};
}

}  // namespace

Factor gate_factor(const Activation& activation, double g) {
  return factor_of(gated_formulas_of(activation.id()).gate, activation, g);
}

Factor value_factor(const Activation& activation, double v) {
  return factor_of(gated_formulas_of(activation.id()).value, activation, v);
}

double gated_forward(const Activation& activation, double v, double g) {
  return value_factor(activation, v).value * gate_factor(activation, g).value;
}

GatedGradients gated_backward(const Activation& activation, double v, double g, double dy) {
  const Factor value = value_factor(activation, v);
  const Factor gate = gate_factor(activation, g);
  if (std::isnan(value.value) || std::isnan(gate.value) || std::isnan(dy)) return {kNan, kNan};
  return {dy * (value.slope * gate.value), dy * (value.value * gate.slope)};
}

}  // namespace vkact::reference
