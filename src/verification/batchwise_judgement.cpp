#include "verification/batchwise_judgement.hpp"

#include <cmath>

namespace vkact::verification {
namespace {

constexpr double kRelative = 2e-6;

double alpha_at(const reference::BatchwiseTerms& terms, std::size_t i) {
  return terms.alpha[i / terms.layout.inner % terms.alpha.size()];
}

// Where x is infinite nothing is rounded.
double finite_or_zero(double value) { return std::isfinite(value) ? value : 0; }

}  // namespace

ExactBatchwise exact_batchwise_y(const Activation& activation, std::span<const double> x,
                                 const reference::BatchwiseTerms& terms) {
  ExactBatchwise exact{reference::batchwise_forward(activation, x, terms), {}};
  for (std::size_t i = 0; i < x.size(); ++i)
    exact.scales.push_back(finite_or_zero(std::abs(x[i]) * (1 + std::abs(alpha_at(terms, i)))));
  return exact;
}

ExactBatchwise exact_batchwise_dx(const Activation& activation, std::span<const double> x,
                                  std::span<const double> dy,
                                  const reference::BatchwiseTerms& terms) {
  const reference::AxisLayout& layout = terms.layout;
  const auto count = static_cast<double>(layout.outer * layout.inner);
  ExactBatchwise exact{reference::batchwise_backward(activation, x, dy, terms).dx, {}};
  // Magnitudes of what reaches an element by way of the statistics.
  std::vector<double> mean(layout.axis);
  std::vector<double> mean_by_z(layout.axis);
  const auto normalized = [&](std::size_t i) {
    const std::size_t channel = i / layout.inner % layout.axis;
    const double inverse =
        1 / std::sqrt(terms.moments.variance[channel] + activation.parameters()[1]);
    return std::pair{inverse, (x[i] - terms.moments.mean[channel]) * inverse};
  };
  for (std::size_t i = 0; i < x.size() && terms.training; ++i) {
    const std::size_t channel = i / layout.inner % layout.axis;
    const double reach = std::abs(dy[i] * x[i]) * (1 + std::abs(alpha_at(terms, i))) / 4;
    mean[channel] += reach / count;
    mean_by_z[channel] += reach * std::abs(normalized(i).second) / count;
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t channel = i / layout.inner % layout.axis;
    const auto [inverse, z] = normalized(i);
    const double own = std::abs(dy[i]) * (1 + std::abs(alpha_at(terms, i)));
    const double by_z = std::abs(own * x[i]) * inverse +
                        inverse * (mean[channel] + std::abs(z) * mean_by_z[channel]);
    exact.scales.push_back(own + finite_or_zero(by_z));
  }
  return exact;
}

ExactBatchwise exact_batchwise_dalpha(const Activation& activation, std::span<const double> x,
                                      std::span<const double> dy,
                                      const reference::BatchwiseTerms& terms) {
  ExactBatchwise exact{reference::batchwise_backward(activation, x, dy, terms).dalpha,
                       std::vector<double>(terms.alpha.size())};
  for (std::size_t i = 0; i < x.size(); ++i)
    exact.scales[i / terms.layout.inner % terms.alpha.size()] +=
        finite_or_zero(std::abs(x[i] * dy[i]));
  return exact;
}

Judgement judge_batchwise(const ExactBatchwise& exact, std::size_t i, double actual,
                          ElementType type) {
  return {exact.values[i], reference::deviation(exact.values[i], actual, type),
          tolerance_for(type, {0, kRelative * exact.scales[i]})};
}

}  // namespace vkact::verification
