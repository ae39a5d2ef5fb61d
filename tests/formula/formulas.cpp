#include "formulas.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <stdexcept>
#include <type_traits>

#include "formula_files.hpp"

namespace vkact::formula_test {
namespace {

template <class Parameters>
Parameters parameters_of(const Activation& activation) {
  if constexpr (std::is_empty_v<Parameters>) {
    return {};
  } else {
    constexpr std::size_t kCount = sizeof(Parameters) / sizeof(float);
    std::array<float, kCount> values;
    std::copy_n(activation.parameters().begin(), kCount, values.begin());
    return std::bit_cast<Parameters>(values);
  }
}

template <class Parameters>
Function bound_function(float (*function)(float, Parameters)) {
  return [function](float x, const Activation& activation) {
    return function(x, parameters_of<Parameters>(activation));
  };
}

}  // namespace
}  // namespace vkact::formula_test

// Each row describes itself inside its formula's namespace, where the unqualified names are that
// formula's.
#define VKACT_UNWRAP(...) __VA_ARGS__
#define VKACT_FIXED(parameter, default_value) described.parameter_derivatives.emplace_back();
#define VKACT_TRAINABLE(parameter, default_value) \
  described.parameter_derivatives.push_back(bound_function(derivative_##parameter));
#define VKACT_FROM_Y(...) described.derivative_from_output = bound_function(derivative_from_output);
#define VKACT_X_ONLY
#define VKACT_POINTWISE(row, aliases, parameters, valid, text, output_backward, bound) \
  namespace formula::row {                                                             \
  static ::vkact::formula_test::Formula describe() {                                   \
    using ::vkact::formula_test::bound_function;                                       \
    ::vkact::formula_test::Formula described;                                          \
    described.id = ::vkact::ActivationId::row;                                         \
    described.forward = bound_function(forward);                                       \
    described.derivative = bound_function(derivative);                                 \
    VKACT_UNWRAP parameters output_backward return described;                          \
  }                                                                                    \
  }
#include <vkact/activations.def>

namespace vkact::formula_test {

const std::vector<Formula>& formulas() {
  static const std::vector<Formula> all = {
#define VKACT_POINTWISE(row, ...) ::formula::row::describe(),
#include <vkact/activations.def>
  };
  return all;
}

const Formula& formula_of(ActivationId id) {
  for (const Formula& formula : formulas())
    if (formula.id == id) return formula;
  throw std::out_of_range("no formula for that activation");
}

}  // namespace vkact::formula_test
