// The CPU reference of activations with random numbers.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vkact/activation.hpp>

namespace vkact::reference {

/// Philox4x32-10 of a key and a counter.
std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 2> key,
                                        std::array<std::uint32_t, 4> counter);

/// The random word of the element (or channel) with that index.
std::uint32_t random_word(std::uint64_t seed, std::uint64_t offset, std::uint64_t index);

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
