// The C++ side of activations.def: one ActivationInfo per row.
#include "table/table.hpp"

#include <array>
#include <cmath>
#include <limits>

namespace vkact {
namespace {

// The macro arguments are parenthesised where they may hold commas; the text drops the parentheses.
constexpr std::string_view without_parentheses(std::string_view text) {
  return text.size() >= 2 && text.front() == '(' && text.back() == ')'
             ? text.substr(1, text.size() - 2)
             : text;
}

constexpr std::string_view condition_text(std::string_view text) {
  text = without_parentheses(text);
  return text == "always" ? std::string_view{} : text;
}

constexpr bool always = true;

#define VKACT_UNWRAP(...) __VA_ARGS__
#define VKACT_AFTER_SENTINEL(...) \
  {}                              \
  __VA_OPT__(, ) __VA_ARGS__

// Per activation a namespace with its parameters and aliases, each behind an empty first element
// because an array cannot be empty.
#define VKACT_FIXED(name, default_value) \
  , ParameterInfo { #name, default_value, false }
#define VKACT_TRAINABLE(name, default_value) \
  , ParameterInfo { #name, default_value, true }
#define VKACT_WHOLE(name, default_value) \
  , ParameterInfo { #name, default_value, false, {}, true }
#define VKACT_CHOICE(name, default_value, values)                                           \
  , ParameterInfo {                                                                         \
#name, static_cast < float>(Values::default_value), false, without_parentheses(#values) \
  }
#define VKACT_FRACTION(name, numerator, denominator)                                        \
  , ParameterInfo {                                                                         \
#name, float{numerator } / (denominator), false, {}, false, #numerator "/" #denominator \
  }
#define VKACT_ROW(family, name, alias_list, parameter_list, ...)                          \
  namespace name##_row {                                                                  \
    using Values = name##_parameters;                                                     \
    constexpr ParameterInfo parameters[] = {ParameterInfo{} VKACT_UNWRAP parameter_list}; \
    constexpr std::string_view aliases[] = {VKACT_AFTER_SENTINEL alias_list};             \
  }
#include <vkact/activations.def>
#undef VKACT_AFTER_SENTINEL

#define VKACT_FIXED(name, default_value) [[maybe_unused]] const float name = values[next++];
#define VKACT_TRAINABLE(name, default_value) VKACT_FIXED(name, default_value)
#define VKACT_CHOICE(name, default_value, words) VKACT_FIXED(name, default_value)
#define VKACT_ROW(family, name, alias_list, parameter_list, valid, ...) \
  namespace name##_row {                                                \
    bool is_valid([[maybe_unused]] std::span<const float> values) {     \
      [[maybe_unused]] std::size_t next = 0;                            \
      VKACT_UNWRAP parameter_list return valid;                         \
    }                                                                   \
  }
#include <vkact/activations.def>

#define VKACT_FIXED(name, default_value) [[maybe_unused]] const float name = values[next++];
#define VKACT_TRAINABLE(name, default_value) VKACT_FIXED(name, default_value)
#define VKACT_CHOICE(name, default_value, words) VKACT_FIXED(name, default_value)
#define VKACT_FROM_Y(derivative, condition) (condition)
#define VKACT_X_ONLY false
#define VKACT_DY_ONLY true
#define VKACT_EXACT_FROM_OUTPUT(name, parameter_list, output_backward)          \
  namespace name##_row {                                                        \
    bool is_exact_from_output([[maybe_unused]] std::span<const float> values) { \
      [[maybe_unused]] std::size_t next = 0;                                    \
      VKACT_UNWRAP parameter_list return output_backward;                       \
    }                                                                           \
  }
#define VKACT_POINTWISE(name, alias_list, parameter_list, valid, formula, output_backward, bound) \
  VKACT_EXACT_FROM_OUTPUT(name, parameter_list, output_backward)
#define VKACT_PERTURBED(name, alias_list, parameter_list, valid, formula_text, derivative_text, \
                        output_backward, inputs)                                                \
  VKACT_EXACT_FROM_OUTPUT(name, parameter_list, output_backward)
#define VKACT_STOCHASTIC(name, alias_list, parameter_list, valid, formula_text, derivative_text, \
                         output_backward)                                                        \
  VKACT_EXACT_FROM_OUTPUT(name, parameter_list, output_backward)
#include <vkact/activations.def>

template <class T>
constexpr std::span<const T> after_sentinel(std::span<const T> list) {
  return list.subspan(1);
}

constexpr Input inputs_of(std::span<const ParameterInfo> parameters) {
  for (const auto& each : parameters)
    if (each.trainable) return Input::parameters | Input::axis;
  return Input::none;
}

using enum Input;

#define VKACT_FROM_Y(derivative, condition) condition_text(#condition), true, true
#define VKACT_X_ONLY std::string_view{}, true, false
#define VKACT_DY_ONLY std::string_view{}, true, true
#define VKACT_Y_ONLY std::string_view{}, false, true
#define VKACT_BOUND(forward, backward) forward, backward
#define VKACT_TAKES(...) axis __VA_OPT__(| __VA_ARGS__)
#define VKACT_COMMON(family, name, formula_text, valid)      \
  ActivationId::name, #name, Family::family,                 \
      after_sentinel<ParameterInfo>(name##_row::parameters), \
      after_sentinel<std::string_view>(name##_row::aliases), formula_text, condition_text(#valid)
#define VKACT_POINTWISE(name, alias_list, parameter_list, valid, formula, output_backward, bound) \
  ActivationInfo{VKACT_COMMON(pointwise, name, without_parentheses(#formula), valid),             \
                 output_backward, bound,                                                          \
                 inputs_of(after_sentinel<ParameterInfo>(name##_row::parameters))},
#define VKACT_ROWWISE(name, alias_list, parameter_list, valid, formula_text, derivative_text, \
                      output_backward, inputs)                                                \
  VKACT_ROWS(rowwise, name, formula_text, valid, inputs, output_backward)
#define VKACT_ROWS(family, name, formula_text, valid, inputs, ...) \
  ActivationInfo{VKACT_COMMON(family, name, formula_text, valid), __VA_ARGS__, 0, 0, inputs},
#define VKACT_PERTURBED(name, alias_list, parameter_list, valid, formula_text, derivative_text, \
                        output_backward, inputs)                                                \
  VKACT_ROWS(perturbed, name, formula_text, valid, inputs, output_backward)
#define VKACT_ONE_HOT(name, alias_list, parameter_list, valid, formula_text, derivative_text, \
                      output_backward, inputs)                                                \
  VKACT_ROWS(one_hot, name, formula_text, valid, inputs, output_backward)
#define VKACT_PROJECTION(name, alias_list, parameter_list, valid, formula_text, derivative_text, \
                         output_backward, inputs)                                                \
  VKACT_ROWS(projection, name, formula_text, valid, inputs, output_backward)
#define VKACT_GATED(name, alias_list, parameter_list, valid, gate_formula, value_formula, bound) \
  ActivationInfo{VKACT_COMMON(gated, name, VKACT_PRODUCT(value_formula, gate_formula), valid),   \
                 std::string_view{},                                                             \
                 true,                                                                           \
                 false,                                                                          \
                 bound,                                                                          \
                 axis | gate},
#define VKACT_TEXT(...) #__VA_ARGS__
#define VKACT_TEXT_OF(...) VKACT_TEXT(__VA_ARGS__)
#define VKACT_PRODUCT(a, b) VKACT_TEXT_OF(VKACT_UNWRAP a) " * " VKACT_TEXT_OF(VKACT_UNWRAP b)
#define VKACT_STOCHASTIC(name, alias_list, parameter_list, valid, formula_text, derivative_text, \
                         output_backward)                                                        \
  ActivationInfo{VKACT_COMMON(stochastic, name, formula_text, valid), output_backward, 0, 0,     \
                 random | training},
#define VKACT_POOLING(name, alias_list, parameter_list, valid, formula_text, derivative_text) \
  ActivationInfo{VKACT_COMMON(pooling, name, formula_text, valid), VKACT_X_ONLY, 0, 0, axis},
#define VKACT_LOSS(name, alias_list, parameter_list, valid, formula_text, derivative_text, \
                   output_backward, inputs)                                                \
  VKACT_ROWS(loss, name, formula_text, valid, inputs, output_backward)
#define VKACT_BATCHWISE(name, alias_list, parameter_list, valid, formula_text, derivative_text) \
  ActivationInfo{VKACT_COMMON(batchwise, name, formula_text, valid), VKACT_X_ONLY, 0, 0,        \
                 parameters | axis | training | statistics},
constexpr ActivationInfo kTable[] = {
#include <vkact/activations.def>
};
#undef VKACT_COMMON
#undef VKACT_ROWS
#undef VKACT_PRODUCT
#undef VKACT_TEXT_OF
#undef VKACT_TEXT

struct Conditions {
  bool (*is_valid)(std::span<const float>);
  bool (*is_exact_from_output)(std::span<const float>);
};

#undef VKACT_EXACT_FROM_OUTPUT
#define VKACT_POINTWISE(name, ...) \
  Conditions{name##_row::is_valid, name##_row::is_exact_from_output},
#define VKACT_PERTURBED(name, ...) VKACT_POINTWISE(name)
#define VKACT_STOCHASTIC(name, ...) VKACT_POINTWISE(name)
#define VKACT_ROW(family, name, ...) Conditions{name##_row::is_valid, nullptr},
constexpr Conditions kConditions[] = {
#include <vkact/activations.def>
};

#undef VKACT_UNWRAP

// A family whose macro is missing above would leave its rows out, and move all that follow.
#define VKACT_ROW(...) +1
constexpr std::size_t kRows = 0
#include <vkact/activations.def>
    ;

constexpr bool are_rows_in_order() {
  for (std::size_t i = 0; i < std::size(kTable); ++i)
    if (static_cast<std::size_t>(kTable[i].id) != i) return false;
  return true;
}
static_assert(std::size(kTable) == kRows && std::size(kConditions) == kRows && are_rows_in_order());

constexpr std::size_t greatest_parameter_count() {
  std::size_t greatest = 0;
  for (const auto& row : kTable) greatest = std::max(greatest, row.parameters.size());
  return greatest;
}
static_assert(greatest_parameter_count() <= kMaxParameters);

// The kernels take subnormal parameters for zero.
std::array<float, kMaxParameters> without_subnormals(std::span<const float> values) {
  std::array<float, kMaxParameters> numbers{};
  std::ranges::transform(values, numbers.begin(), [](float value) {
    return std::abs(value) < std::numeric_limits<float>::min() ? 0.0F : value;
  });
  return numbers;
}

}  // namespace

std::span<const ActivationInfo> activations() noexcept { return kTable; }

bool is_known(ActivationId id) noexcept { return static_cast<std::size_t>(id) < std::size(kTable); }

const ActivationInfo& info_of(ActivationId id) noexcept {
  static constexpr ActivationInfo kUnknown{.id = ActivationId{UINT32_MAX}, .name = "unknown"};
  return is_known(id) ? kTable[static_cast<std::size_t>(id)] : kUnknown;
}

bool are_parameters_valid(ActivationId id, std::span<const float> values) noexcept {
  return is_known(id) &&
         kConditions[static_cast<std::size_t>(id)].is_valid(without_subnormals(values));
}

bool is_exact_from_output(ActivationId id, std::span<const float> values) noexcept {
  if (!is_known(id)) return false;
  const auto condition = kConditions[static_cast<std::size_t>(id)].is_exact_from_output;
  return condition == nullptr || condition(without_subnormals(values));
}

}  // namespace vkact
