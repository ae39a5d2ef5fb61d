#include "reference/formulas.hpp"

#include <algorithm>
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

#define VKACT_FIXED(name, default_value) std::numeric_limits<double>::quiet_NaN(),
#define VKACT_TRAINABLE(name, default_value) VKACT_FIXED(name, default_value)
#define VKACT_CHOICE(name, default_value, words) VKACT_FIXED(name, default_value)
#define VKACT_FRACTION(name, numerator, denominator) double{numerator} / (denominator),
#define VKACT_ROW(family, name, aliases, parameters, ...) \
  ParameterValues<double>{VKACT_UNWRAP parameters},
constexpr ParameterValues<double> kFractions[] = {
#include <vkact/activations.def>
};

#define VKACT_FIXED(name, default_value) \
  [[maybe_unused]] const double& name = parameter_values[next_parameter++];
#define VKACT_TRAINABLE(name, default_value) VKACT_FIXED(name, default_value)
#define VKACT_CHOICE(name, default_value, words) VKACT_FIXED(name, default_value)
#define VKACT_ROW(family, name, aliases, parameters, valid, ...)                         \
  bool name##_admits([[maybe_unused]] const ParameterValues<double>& parameter_values) { \
    [[maybe_unused]] std::size_t next_parameter = 0;                                     \
    VKACT_UNWRAP parameters return valid;                                                \
  }
#include <vkact/activations.def>

using Condition = bool (*)(const ParameterValues<double>&);
constexpr Condition kConditions[] = {
#define VKACT_ROW(family, name, ...) name##_admits,
#include <vkact/activations.def>
};

#undef VKACT_UNWRAP

double without_subnormal(float parameter) {
  return std::abs(parameter) < std::numeric_limits<float>::min() ? std::copysign(0.0, parameter)
                                                                 : double{parameter};
}

double number_of(float parameter, const ParameterInfo& info, double fraction) {
  if (!std::isfinite(parameter)) return std::numeric_limits<double>::quiet_NaN();
  const bool is_fraction = !std::isnan(fraction) && parameter == info.default_value;
  return is_fraction ? fraction : without_subnormal(parameter);
}

}  // namespace

ParameterValues<double> parameter_numbers(const Activation& activation) {
  ParameterValues<double> numbers{};
  const auto& fractions = kFractions[static_cast<std::size_t>(activation.id())];
  const auto described = activation.info().parameters;
  for (std::size_t i = 0; i < described.size(); ++i)
    numbers[i] = number_of(activation.parameters()[i], described[i], fractions[i]);
  return numbers;
}

bool is_admitted(const Activation& activation) {
  ParameterValues<double> numbers{};
  std::ranges::transform(activation.parameters(), numbers.begin(), without_subnormal);
  return kConditions[static_cast<std::size_t>(activation.id())](numbers);
}

const Formulas& formulas_of(ActivationId id) noexcept {
  return kFormulas[static_cast<std::size_t>(id)];
}

const GatedFormulas& gated_formulas_of(ActivationId id) noexcept {
  return kGatedFormulas[static_cast<std::size_t>(id)];
}

}  // namespace vkact::reference
