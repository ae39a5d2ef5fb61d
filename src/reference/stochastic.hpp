// The CPU reference of activations with random numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <vkact/activation.hpp>

namespace vkact::reference {

/// Whether an element that drew this word is dropped; never for rrelu.
bool is_dropped(const Activation& activation, std::uint32_t word);

/// y and its derivative for an element that drew this word, or without a word in evaluation. What
/// is dropped does not look at x. NaN for other families.
struct NoisyValue {
  double y = 0;
  double slope = 0;
};
NoisyValue stochastic(const Activation& activation, double x, std::optional<std::uint32_t> word);

}  // namespace vkact::reference
