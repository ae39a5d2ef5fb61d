// The table's formulas as functions.
#pragma once

#include <array>
#include <vkact/activation.hpp>

#include "reference/dual.hpp"

namespace vkact::reference {

/// The parameters of an activation in table order; unused places hold zeros.
template <class T>
using ParameterValues = std::array<T, kMaxParameters>;

/// One pointwise row of the table. For finite x, y and parameters.
struct Formulas {
  /// f(x).
  double (*value)(const double& x, const ParameterValues<double>& parameters) = nullptr;
  /// f(x) with its derivative in the variable whose slope is 1.
  Dual (*dual)(const Dual& x, const ParameterValues<Dual>& parameters) = nullptr;
  /// f'(x) from y = f(x); NaN where the row has no such form or its condition does not hold.
  double (*from_output)(double y, const ParameterValues<double>& parameters) = nullptr;
};

/// The parameters of an activation as numbers: a subnormal one is zero, one that is not finite NaN,
/// and a default that stands for a fraction that fraction.
ParameterValues<double> parameter_numbers(const Activation& activation);

/// Whether the activation's parameters, subnormal ones as zeros, satisfy the row's condition.
bool is_admitted(const Activation& activation);

/// The formulas of a row. All are null where it is not pointwise.
const Formulas& formulas_of(ActivationId id) noexcept;

/// The two factors of a gated unit, each in its own variable; neither has a from_output.
struct GatedFormulas {
  Formulas gate;
  Formulas value;
};

/// The factors of a row. All are null where it is not gated.
const GatedFormulas& gated_formulas_of(ActivationId id) noexcept;

}  // namespace vkact::reference
