// Activations written with the driver's functions, beside VkAct's.
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
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

// The worst of each binade of x, kept where `driver_ulp` or `vkact_ulp` says.
using Binades = std::map<int, FormulaBinade>;

Errors errors_of(const Activation& activation, const std::vector<float>& x,
                 const std::vector<float>& y, Binades& binades, double FormulaBinade::*kept) {
  constexpr verification::Tolerance kAnything{std::numeric_limits<double>::infinity(), 0};
  verification::Worst worst;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!std::isnormal(x[i])) continue;
    const double exact = reference::forward(activation, x[i]);
    const auto actual = static_cast<double>(y[i]);
    const auto deviation = reference::deviation(exact, actual, ElementType::float32);
    worst.add(deviation, kAnything, x[i], exact, actual);
    double& ulp = binades[std::ilogb(x[i])].*kept;
    ulp = std::max(ulp, deviation.ulp);
  }
  return {worst.ulp(), worst.mean_ulp(), worst.at()};
}

std::vector<float> floats_of(const verification::Numbers& numbers) {
  std::vector<float> values(numbers.size());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = numbers.value(i);
  return values;
}

}  // namespace

std::vector<std::string_view> formula_names() {
  std::vector<std::string_view> names;
  for (const ActivationId id : kFormulas) names.push_back(Activation(id).info().name);
  return names;
}

Result<std::vector<FormulaAccuracy>> measure_formulas(const Device& device,
                                                      const MeasurementOptions& options) {
  std::vector<FormulaAccuracy> all;
  for (std::uint32_t place = 0; place < std::size(kFormulas); ++place) {
    const Activation activation(kFormulas[place]);
    if (!options.takes(activation.info().name)) continue;
    const auto numbers =
        verification::sweep(activation, ElementType::float32, verification::Density::full);
    const std::vector<float> x = floats_of(numbers);
    const auto built_in = run_shader(device, formulas_shader(), place, {x});
    if (!built_in) return built_in.error();
    const auto own = verification::run_forward(device, activation, numbers, {{numbers.size()}});
    if (!own) return own.error();
    Binades binades;
    const Errors driver = errors_of(activation, x, *built_in, binades, &FormulaBinade::driver_ulp);
    const Errors vkact =
        errors_of(activation, x, floats_of(*own), binades, &FormulaBinade::vkact_ulp);
    FormulaAccuracy accuracy{
        activation.info().name, driver.worst_ulp, driver.mean_ulp, driver.at, vkact.worst_ulp, {}};
    for (auto& [exponent, binade] : binades) {
      binade.exponent = exponent;
      accuracy.binades.push_back(binade);
    }
    all.push_back(std::move(accuracy));
  }
  return all;
}

}  // namespace vkact::driver
