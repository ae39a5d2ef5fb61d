// The CPU reference of activations that depend on the mean and variance of their channels.
#pragma once

#include <span>
#include <vector>
#include <vkact/activation.hpp>

#include "reference/tensor_reference.hpp"

namespace vkact::reference {

/// Mean and biased variance of each channel.
struct ChannelMoments {
  std::vector<double> mean;
  std::vector<double> variance;
};

/// Those of x along the layout's axis.
ChannelMoments moments_of(std::span<const double> x, const AxisLayout& layout);

/// What a call is given besides tensors of x's shape.
struct BatchwiseTerms {
  AxisLayout layout;
  /// Values of alpha: one, or one for each channel, or for each place on the axes up to theirs.
  std::span<const double> alpha;
  ChannelMoments moments;
  bool training = false;  ///< The moments are those of x and follow it.
};

/// y. At infinite x the limit. A channel whose mean or variance float32 does not hold is NaN.
std::vector<double> batchwise_forward(const Activation& activation, std::span<const double> x,
                                      const BatchwiseTerms& terms);

struct BatchwiseGradients {
  std::vector<double> dx;
  std::vector<double> dalpha;  ///< As many as the values of alpha.
};

BatchwiseGradients batchwise_backward(const Activation& activation, std::span<const double> x,
                                      std::span<const double> dy, const BatchwiseTerms& terms);

/// How running statistics follow those of a batch: the new ones from the old ones.
ChannelMoments moved_moments(const Activation& activation, const ChannelMoments& running,
                             const BatchwiseTerms& terms);

}  // namespace vkact::reference
