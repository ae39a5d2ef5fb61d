#include "reference/stochastic.hpp"

#include <cmath>
#include <limits>

namespace vkact::reference {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr unsigned kDecisionBits = 24;

double parameter(const Activation& activation, std::size_t index) {
  return activation.parameters()[index];
}

NoisyValue randomized_leaky_relu(const Activation& activation, double x,
                                 std::optional<std::uint32_t> word) {
  const double lower = parameter(activation, 0);
  const double upper = parameter(activation, 1);
  const double u = word ? std::ldexp(*word >> (32 - kDecisionBits), -24) : 0.5;
  const double slope = lower + u * (upper - lower);
  if (std::isnan(x)) return {kNan, kNan};
  if (x > 0) return {x, 1};
  // Also at infinity a slope of zero gives a zero.
  return {slope * (slope == 0 ? std::copysign(1.0, x) : x), slope};
}

NoisyValue dropped_out(double p, double x, bool dropped) {
  if (dropped) return {0, 0};
  return {x / (1 - p), 1 / (1 - p)};
}

// E y = 0 and E y^2 = 1 for an x of mean 0 and variance 1.
NoisyValue alpha_dropped_out(double p, double x, bool dropped) {
  const double saturation = -1.0507009873554804934 * 1.6732632423543772848;
  if (p == 1) return {0, 0};
  const double mean = p * saturation;
  const double variance = (1 - p) + p * saturation * saturation - mean * mean;
  const double scale = 1 / std::sqrt(variance);
  return {((dropped ? saturation : x) - mean) * scale, dropped ? 0 : scale};
}

}  // namespace

bool is_dropped(const Activation& activation, std::uint32_t word) {
  if (activation.id() == ActivationId::rrelu) return false;
  const double share = std::round(std::ldexp(parameter(activation, 0), kDecisionBits));
  return (word >> (32 - kDecisionBits)) < share;
}

NoisyValue stochastic(const Activation& activation, double x, std::optional<std::uint32_t> word) {
  switch (activation.id()) {
    case ActivationId::rrelu:
      return randomized_leaky_relu(activation, x, word);
    case ActivationId::dropout:
      if (!word) return {x, 1};
      return dropped_out(parameter(activation, 0), x, is_dropped(activation, *word));
    case ActivationId::alpha_dropout:
    case ActivationId::feature_alpha_dropout:
      if (!word) return {x, 1};
      return alpha_dropped_out(parameter(activation, 0), x, is_dropped(activation, *word));
    default:
      return {kNan, kNan};
  }
}

}  // namespace vkact::reference
