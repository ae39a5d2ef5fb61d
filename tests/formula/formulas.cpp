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

// What stands for scaled_forward() and scaled_derivative() where a formula file does not define
// them.
struct NotScaled {};

}  // namespace
}  // namespace vkact::formula_test

namespace formula {
namespace {

using ::vkact::formula_test::NotScaled;

template <class Parameters>
NotScaled scaled_forward(float, Parameters) {
  return {};
}
template <class Parameters>
NotScaled scaled_derivative(float, Parameters) {
  return {};
}

// The same for forward() and derivative(), which a gated unit may lack.
template <class Parameters>
float forward(float, Parameters) {
  return 0;
}
template <class Parameters>
float derivative(float, Parameters) {
  return 0;
}

// As the kernels multiply; `value` is what a formula that is not scaled gives.
float pointwise_product(float factor, NotScaled, float value) { return factor * flushed(value); }
float pointwise_product(float factor, ScaledFloat scaled, float) { return product(factor, scaled); }
float gated_product(float factor, NotScaled, float value) { return factor * value; }
float gated_product(float factor, ScaledFloat scaled, float) { return product(factor, scaled); }
float gated_product(float outer, float inner, NotScaled, float value) {
  return outer * (inner * value);
}
float gated_product(float outer, float inner, ScaledFloat scaled, float) {
  return product(outer, inner, scaled);
}

}  // namespace
}  // namespace formula

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
    described.times_derivative = [](float dy, float x, const ::vkact::Activation& a) { \
      const auto p = ::vkact::formula_test::parameters_of<Parameters>(a);              \
      return pointwise_product(dy, scaled_derivative(x, p), derivative(x, p));         \
    };                                                                                 \
    VKACT_UNWRAP parameters output_backward return described;                          \
  }                                                                                    \
  }
#define VKACT_GATED(row, ...)                                                                   \
  namespace formula::row {                                                                      \
  static ::vkact::formula_test::GateFormula describe() {                                        \
    ::vkact::formula_test::GateFormula described;                                               \
    described.id = ::vkact::ActivationId::row;                                                  \
    described.times_forward = [](float factor, float g, const ::vkact::Activation& a) {         \
      const auto p = ::vkact::formula_test::parameters_of<Parameters>(a);                       \
      return gated_product(factor, scaled_forward(g, p), forward(g, p));                        \
    };                                                                                          \
    described.times_derivative = [](float dy, float v, float g, const ::vkact::Activation& a) { \
      const auto p = ::vkact::formula_test::parameters_of<Parameters>(a);                       \
      return gated_product(dy, v, scaled_derivative(g, p), derivative(g, p));                   \
    };                                                                                          \
    return described;                                                                           \
  }                                                                                             \
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

const std::vector<GateFormula>& gate_formulas() {
  static const std::vector<GateFormula> all = {
#define VKACT_GATED(row, ...) ::formula::row::describe(),
#include <vkact/activations.def>
  };
  return all;
}

void fuse_products(bool fuses) noexcept { formula::fuses_products = fuses; }

const Formula& formula_of(ActivationId id) {
  for (const Formula& formula : formulas())
    if (formula.id == id) return formula;
  throw std::out_of_range("no formula for that activation");
}

}  // namespace vkact::formula_test
