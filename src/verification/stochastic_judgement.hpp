// What the results of an activation with random numbers must be.
#pragma once

#include <cstdint>
#include <optional>
#include <vkact/activation.hpp>
#include <vkact/call.hpp>

#include "verification/comparison.hpp"

namespace vkact::verification {

/// One element. It drew a word in training.
struct NoisyElement {
  double x = 0;
  double dy = 0;
  std::optional<std::uint32_t> word;
};

/// The word of every element of x, each its own or that of its channel; none in evaluation.
std::optional<std::uint32_t> word_of(const Activation& activation, const Shape& shape,
                                     const std::optional<RandomState>& random,
                                     std::uint64_t element);

Judgement judge_noisy_y(const Activation& activation, const NoisyElement& element, double actual,
                        ElementType type);
/// What is dropped gives no gradient, whatever its dy.
Judgement judge_noisy_dx(const Activation& activation, const NoisyElement& element, double actual,
                         ElementType type);

}  // namespace vkact::verification
