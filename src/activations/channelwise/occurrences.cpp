#include "activations/channelwise/occurrences.hpp"

#include <span>

#include "activations/channelwise/traced.hpp"

namespace vkact {
namespace traced {
namespace {

#define VKACT_UNWRAP(...) __VA_ARGS__
#define VKACT_FIXED(name, default_value) [[maybe_unused]] const Number& name = parameters[next++];
#define VKACT_TRAINABLE(name, default_value) VKACT_FIXED(name, default_value)
#define VKACT_POINTWISE(name, aliases, parameter_list, valid, formula, ...)  \
  Number name##_value([[maybe_unused]] const Number& x,                      \
                      [[maybe_unused]] std::span<const Number> parameters) { \
    [[maybe_unused]] std::size_t next = 0;                                   \
    VKACT_UNWRAP parameter_list return formula;                              \
  }
#include <vkact/activations.def>
#undef VKACT_UNWRAP

using Formula = Number (*)(const Number& x, std::span<const Number> parameters);

constexpr Formula kFormulas[] = {
#define VKACT_POINTWISE(name, ...) name##_value,
#define VKACT_ROW(...) nullptr,
#include <vkact/activations.def>
};

// y with trainable parameters that are NaN, which satisfies no condition of a formula.
Number output_at(ActivationId id, double x) {
  std::array<Number, kMaxParameters> parameters;
  std::size_t variables = 1;
  std::size_t i = 0;
  for (const ParameterInfo& each : info_of(id).parameters)
    parameters[i++] = each.trainable
                          ? variable(std::numeric_limits<double>::quiet_NaN(), variables++)
                          : Number(each.default_value);
  return kFormulas[static_cast<std::size_t>(id)](variable(x, 0), parameters);
}

}  // namespace
}  // namespace traced

namespace {

constexpr std::uint32_t kAllParameters = (1u << shared::kMaxTrainable) - 1;

bool has_expression(ActivationId id) {
  return traced::kFormulas[static_cast<std::size_t>(id)] != nullptr;
}

std::uint32_t in_gradients(ActivationId id, double x) {
  const traced::Number y = traced::output_at(id, x);
  std::uint32_t occurrences = 0;
  for (std::size_t i = 0; i < traced::kVariables; ++i)
    occurrences |= y.derivatives[i] << (shared::kMaxTrainable * i);
  return occurrences;
}

// Batchwise activations have no expression. They are linear in their parameters, so that the
// gradients of these have none of them; all other results do.
std::uint32_t in_batchwise_gradients(ActivationId id) {
  std::uint32_t occurrences = 0;
  std::uint32_t trainable = 0;
  for (const ParameterInfo& each : info_of(id).parameters) trainable += each.trainable ? 1 : 0;
  for (std::uint32_t result = 0; result < shared::kMaxChannelwiseResults; ++result)
    if (result == 0 || result > trainable)
      occurrences |= kAllParameters << (shared::kMaxTrainable * result);
  return occurrences;
}

}  // namespace

Occurrences occurrences_in_output(ActivationId id) noexcept {
  if (!has_expression(id)) return {kAllParameters, kAllParameters};
  return {traced::output_at(id, 1).parameters, traced::output_at(id, -1).parameters};
}

Occurrences occurrences_in_gradients(ActivationId id) noexcept {
  if (!has_expression(id)) return {in_batchwise_gradients(id), in_batchwise_gradients(id)};
  return {in_gradients(id, 1), in_gradients(id, -1)};
}

}  // namespace vkact
