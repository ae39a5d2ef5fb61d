#include "verification/parameter_values.hpp"

#include <cmath>
#include <functional>
#include <limits>

#include "reference/reference.hpp"
#include "verification/device_run.hpp"

namespace vkact::verification {
namespace {

constexpr float kInfinite = std::numeric_limits<float>::infinity();
constexpr reference::Deviation kWrongKind{std::numeric_limits<double>::infinity(),
                                          std::numeric_limits<double>::infinity()};

// Of a channel.
constexpr double kInputs[] = {-20, -3, -1, -0.5, -0.0, 0, 0.25, 0.5, 1, 2, 4, 30};

Numbers inputs(std::size_t channels, ElementType type) {
  Numbers numbers{type, {}};
  for (std::size_t channel = 0; channel < channels; ++channel)
    for (const double x : kInputs) numbers.patterns.push_back(nearest_pattern(x, type));
  return numbers;
}

// Tensors for all trainable parameters: the special values for one, defaults for the others.
Result<std::vector<ParameterTensor>> parameter_tensors(const Device& device, ActivationId id,
                                                       std::size_t special) {
  const auto values = special_parameters();
  const auto parameters = info_of(id).parameters;
  std::vector<ParameterTensor> tensors;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (!parameters[i].trainable) continue;
    const std::span<const float> own =
        i == special ? values : std::span(&parameters[i].default_value, 1);
    auto tensor = device.upload<float>(own, {own.size()});
    if (!tensor) return tensor.error();
    tensors.push_back({parameters[i].name, *tensor});
  }
  return tensors;
}

Judgement judge(double exact, double actual) {
  const bool same = std::isnan(exact) == std::isnan(actual);
  return {exact, same ? reference::Deviation{} : kWrongKind, {}};
}

Result<Worst> verify_parameter(const Device& device, const Case& what, std::size_t parameter) {
  const auto values = special_parameters();
  const auto tensors = parameter_tensors(device, what.activation, parameter);
  if (!tensors) return tensors.error();
  const Numbers x = inputs(values.size(), what.type);
  const Arrangement arrangement{
      .shape = {values.size(), std::size(kInputs)}, .axis = 0, .parameters = *tensors};
  const bool is_forward = what.direction == Direction::forward;
  const Activation activation(what.activation);
  const auto results =
      is_forward ? run_forward(device, activation, x, arrangement)
                 : run_backward_from_input(
                       device, activation, x,
                       nearest_numbers(std::vector<double>(x.size(), 1), what.type), arrangement);
  if (!results) return results.error();
  Worst worst;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Activation one =
        with_parameter(what.activation, parameter, values[i / std::size(kInputs)]);
    const double exact =
        is_forward ? reference::forward(one, x.value(i)) : reference::derivative(one, x.value(i));
    worst.add(judge(exact, results->value(i)), results->patterns[i] != poison_pattern(what.type),
              x.value(i), results->value(i));
  }
  return worst;
}

}  // namespace

std::span<const float> special_parameters() noexcept {
  static constexpr float kValues[] = {std::numeric_limits<float>::quiet_NaN(),
                                      kInfinite,
                                      -kInfinite,
                                      0.0F,
                                      -0.0F,
                                      1e-40F,
                                      -1e-40F,
                                      std::numeric_limits<float>::max(),
                                      std::numeric_limits<float>::lowest(),
                                      0.75F,
                                      -1.25F};
  return kValues;
}

Activation with_parameter(ActivationId id, std::size_t parameter, float value) {
  Activation activation(id);
  (void)activation.set(activation.info().parameters[parameter].name, value);
  return activation;
}

Result<Worst> verify_parameter_values(const Device& device, const Case& what) {
  Worst worst;
  const auto parameters = info_of(what.activation).parameters;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (!parameters[i].trainable) continue;
    const auto one = verify_parameter(device, what, i);
    if (!one) return one.error();
    worst.merge(*one);
  }
  return worst;
}

}  // namespace vkact::verification
