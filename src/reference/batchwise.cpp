#include "reference/batchwise.hpp"

#include <cmath>
#include <limits>

namespace vkact::reference {
namespace {

// dice: x (p + alpha (1 - p)), p = sigmoid(z) with z the normalized x.
struct Dice {
  double x;
  double z;
  double alpha;

  double p() const { return 1 / (1 + std::exp(-z)); }
  double rest() const { return 1 / (1 + std::exp(z)); }
  double factor() const { return p() + alpha * rest(); }
  // x times what may have gone to zero.
  double times_x(double vanishing) const {
    return std::isinf(x) && vanishing == 0 ? 0 : x * vanishing;
  }
  double y() const { return times_x(factor()); }
  double slope_in_z() const { return times_x((1 - alpha) * p() * rest()); }
  double slope_in_alpha() const { return times_x(rest()); }
};

// Subnormal numbers are zero, infinite ones NaN.
double number_of(double alpha) {
  if (!std::isfinite(alpha)) return std::numeric_limits<double>::quiet_NaN();
  return std::abs(alpha) < std::numeric_limits<float>::min() ? 0 : alpha;
}

double epsilon_of(const Activation& activation) { return activation.parameters()[1]; }
double momentum_of(const Activation& activation) { return activation.parameters()[2]; }

std::size_t channel_of(std::size_t i, const AxisLayout& layout) {
  return i / layout.inner % layout.axis;
}

double inverse_deviation(const Activation& activation, const BatchwiseTerms& terms,
                         std::size_t channel) {
  const double variance = terms.moments.variance[channel];
  if (!(variance <= std::numeric_limits<float>::max()))
    return std::numeric_limits<double>::quiet_NaN();
  return 1 / std::sqrt(variance + epsilon_of(activation));
}

std::size_t alpha_place(std::size_t i, const BatchwiseTerms& terms) {
  return i / terms.layout.inner % terms.alpha.size();
}

Dice dice_at(const Activation& activation, std::span<const double> x, std::size_t i,
             const BatchwiseTerms& terms) {
  const std::size_t channel = channel_of(i, terms.layout);
  return {x[i],
          (x[i] - terms.moments.mean[channel]) * inverse_deviation(activation, terms, channel),
          number_of(terms.alpha[alpha_place(i, terms)])};
}

}  // namespace

ChannelMoments moments_of(std::span<const double> x, const AxisLayout& layout) {
  const auto count = static_cast<double>(layout.outer * layout.inner);
  ChannelMoments moments{std::vector<double>(layout.axis), std::vector<double>(layout.axis)};
  for (std::size_t i = 0; i < x.size(); ++i) moments.mean[channel_of(i, layout)] += x[i] / count;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t channel = channel_of(i, layout);
    const double deviation = x[i] - moments.mean[channel];
    moments.variance[channel] += deviation * deviation / count;
  }
  return moments;
}

std::vector<double> batchwise_forward(const Activation& activation, std::span<const double> x,
                                      const BatchwiseTerms& terms) {
  std::vector<double> y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) y[i] = dice_at(activation, x, i, terms).y();
  return y;
}

BatchwiseGradients batchwise_backward(const Activation& activation, std::span<const double> x,
                                      std::span<const double> dy, const BatchwiseTerms& terms) {
  const AxisLayout& layout = terms.layout;
  const auto count = static_cast<double>(layout.outer * layout.inner);
  BatchwiseGradients gradients{std::vector<double>(x.size()),
                               std::vector<double>(terms.alpha.size())};
  std::vector<double> mean(layout.axis);       // of the gradients of z
  std::vector<double> mean_by_z(layout.axis);  // of the same times z
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Dice dice = dice_at(activation, x, i, terms);
    gradients.dalpha[alpha_place(i, terms)] += dy[i] * dice.slope_in_alpha();
    if (!terms.training) continue;
    const double dz = dy[i] * dice.slope_in_z();
    mean[channel_of(i, layout)] += dz / count;
    mean_by_z[channel_of(i, layout)] += dz * dice.z / count;
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t channel = channel_of(i, layout);
    const Dice dice = dice_at(activation, x, i, terms);
    const double dz = dy[i] * dice.slope_in_z();
    const double of_statistics = terms.training ? mean[channel] + dice.z * mean_by_z[channel] : 0;
    gradients.dx[i] = dy[i] * dice.factor() +
                      inverse_deviation(activation, terms, channel) * (dz - of_statistics);
  }
  return gradients;
}

ChannelMoments moved_moments(const Activation& activation, const ChannelMoments& running,
                             const BatchwiseTerms& terms) {
  const double momentum = momentum_of(activation);
  const auto count = static_cast<double>(terms.layout.outer * terms.layout.inner);
  ChannelMoments moved = running;
  for (std::size_t i = 0; i < moved.mean.size(); ++i) {
    moved.mean[i] += momentum * (terms.moments.mean[i] - running.mean[i]);
    moved.variance[i] +=
        momentum * (terms.moments.variance[i] * count / (count - 1) - running.variance[i]);
  }
  return moved;
}

}  // namespace vkact::reference
