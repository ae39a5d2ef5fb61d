// Activations written with the driver's functions, beside VkAct's.
#include <cmath>
#include <limits>
#include <vector>

#include "driver/measurement.hpp"
#include "driver/shader_run.hpp"
#include "driver/shaders.hpp"
#include "reference/reference.hpp"
#include "verification/comparison.hpp"
#include "verification/device_run.hpp"
#include "verification/sweep.hpp"

namespace vkact::driver {
namespace {

// GLSL has no error function, so that its gelu is the approximation with tanh.
constexpr ActivationId kFormulas[] = {
    ActivationId::sigmoid,    ActivationId::tanh,      ActivationId::silu,
    ActivationId::gelu,       ActivationId::gelu_tanh, ActivationId::softplus,
    ActivationId::mish,       ActivationId::elu,       ActivationId::selu,
    ActivationId::logsigmoid, ActivationId::softsign,  ActivationId::relu_squared};

// The worst of results, and how far off they are on average, at normal inputs.
struct Errors {
  double worst_ulp = 0;
  double mean_ulp = 0;
  double at = 0;
};

Errors errors_of(const Activation& activation, const std::vector<float>& x,
                 const std::vector<float>& y) {
  constexpr verification::Tolerance kAnything{std::numeric_limits<double>::infinity(), 0};
  verification::Worst worst;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!std::isnormal(x[i])) continue;
    const double exact = reference::forward(activation, x[i]);
    const auto actual = static_cast<double>(y[i]);
    worst.add(reference::deviation(exact, actual, ElementType::float32), kAnything, x[i], exact,
              actual);
  }
  return {worst.ulp(), worst.mean_ulp(), worst.at()};
}

std::vector<float> floats_of(const verification::Numbers& numbers) {
  std::vector<float> values(numbers.size());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = numbers.value(i);
  return values;
}

}  // namespace

Result<std::vector<FormulaAccuracy>> measure_formulas(const Device& device) {
  std::vector<FormulaAccuracy> all;
  for (const ActivationId id : kFormulas) {
    const Activation activation(id);
    const auto numbers =
        verification::sweep(activation, ElementType::float32, verification::Density::full);
    const std::vector<float> x = floats_of(numbers);
    const auto built_in =
        run_shader(device, formulas_shader(), static_cast<std::uint32_t>(all.size()), {x});
    if (!built_in) return built_in.error();
    const auto own = verification::run_forward(device, activation, numbers, {{numbers.size()}});
    if (!own) return own.error();
    const Errors errors = errors_of(activation, x, *built_in);
    all.push_back({activation.info().name, errors.worst_ulp, errors.mean_ulp, errors.at,
                   errors_of(activation, x, floats_of(*own)).worst_ulp});
  }
  return all;
}

}  // namespace vkact::driver
