// Softmax with cross-entropy in double.
#pragma once

#include <cstdint>
#include <span>
#include <vector>
#include <vkact/activation.hpp>

#include "reference/tensor_reference.hpp"

namespace vkact::reference {

/// -sum(q log(softmax(x))) of a row, where 0 log(0) is 0. NaN when x holds NaN or +infinity.
double cross_entropy(std::span<const double> x, std::span<const double> q);

/// Its gradient in x: softmax(x) sum(q) - q.
std::vector<double> cross_entropy_gradient(std::span<const double> x, std::span<const double> q);

/// What a loss compares with: one class for each row, or a probability for each element.
struct LossTargets {
  std::span<const std::int32_t> classes = {};
  std::span<const float> probabilities = {};
};

/// y of a loss: one number for each row of x, or their mean or sum alone, as the activation's
/// parameters say. A class that there is not gives NaN.
std::vector<double> forward_loss(const Activation& activation, std::span<const float> x,
                                 const AxisLayout& layout, const LossTargets& targets);

/// dx from dy, which is as long as y.
std::vector<double> backward_loss(const Activation& activation, std::span<const float> x,
                                  const AxisLayout& layout, const LossTargets& targets,
                                  std::span<const float> dy);

}  // namespace vkact::reference
