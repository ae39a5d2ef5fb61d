#include "reference/formulas.hpp"

#include <cstddef>
#include <limits>

#include "reference/textbook.hpp"

namespace vkact::reference {
namespace {

using namespace textbook;  // NOLINT(google-build-using-namespace): the formulas are written in it.

#define VKACT_UNWRAP(...) __VA_ARGS__

#define VKACT_FIXED(name, default_value) \
  [[maybe_unused]] const T& name = parameter_values[next_parameter++];
#define VKACT_TRAINABLE(name, default_value) VKACT_FIXED(name, default_value)
#define VKACT_POINTWISE(name, aliases, parameters, valid, formula, output_backward, bound) \
  template <class T>                                                                       \
  T name##_value([[maybe_unused]] const T& x,                                              \
                 [[maybe_unused]] const ParameterValues<T>& parameter_values) {            \
    [[maybe_unused]] std::size_t next_parameter = 0;                                       \
    VKACT_UNWRAP parameters return formula;                                                \
  }
#include <vkact/activations.def>

#define VKACT_FIXED(name, default_value) \
  [[maybe_unused]] const double& name = parameter_values[next_parameter++];
#define VKACT_TRAINABLE(name, default_value) VKACT_FIXED(name, default_value)
#define VKACT_FROM_Y(derivative, condition) \
  return (condition) ? (derivative) : std::numeric_limits<double>::quiet_NaN();
#define VKACT_X_ONLY return std::numeric_limits<double>::quiet_NaN();
#define VKACT_POINTWISE(name, aliases, parameters, valid, formula, output_backward, bound)      \
  double name##_from_output([[maybe_unused]] double y,                                          \
                            [[maybe_unused]] const ParameterValues<double>& parameter_values) { \
    [[maybe_unused]] std::size_t next_parameter = 0;                                            \
    VKACT_UNWRAP parameters output_backward                                                     \
  }
#include <vkact/activations.def>

constexpr Formulas kFormulas[] = {
#define VKACT_POINTWISE(name, ...) {name##_value<double>, name##_value<Dual>, name##_from_output},
#define VKACT_ROW(...) {},
#include <vkact/activations.def>
};

#define VKACT_FIXED(name, default_value) \
  [[maybe_unused]] const T& name = parameter_values[next_parameter++];
#define VKACT_CHOICE(name, default_value, words) VKACT_FIXED(name, default_value)
#define VKACT_FACTOR(function, variable, parameters, formula)               \
  template <class T>                                                        \
  T function([[maybe_unused]] const T& variable,                            \
             [[maybe_unused]] const ParameterValues<T>& parameter_values) { \
    [[maybe_unused]] std::size_t next_parameter = 0;                        \
    VKACT_UNWRAP parameters return formula;                                 \
  }
#define VKACT_GATED(name, aliases, parameters, valid, gate_formula, value_formula, bound) \
  VKACT_FACTOR(name##_gate, g, parameters, gate_formula)                                  \
  VKACT_FACTOR(name##_value, x, parameters, value_formula)
#include <vkact/activations.def>
#undef VKACT_FACTOR

constexpr GatedFormulas kGatedFormulas[] = {
#define VKACT_GATED(name, ...)                        \
  {{name##_gate<double>, name##_gate<Dual>, nullptr}, \
   {name##_value<double>, name##_value<Dual>, nullptr}},
#define VKACT_ROW(...) {},
#include <vkact/activations.def>
};

#undef VKACT_UNWRAP

}  // namespace

const Formulas& formulas_of(ActivationId id) noexcept {
  return kFormulas[static_cast<std::size_t>(id)];
}

const GatedFormulas& gated_formulas_of(ActivationId id) noexcept {
  return kGatedFormulas[static_cast<std::size_t>(id)];
}

}  // namespace vkact::reference
