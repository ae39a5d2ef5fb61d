// Which trainable parameters occur in which results, according to the table's formulas.
//
// A parameter that is no number makes NaN of those results and leaves the others alone, as it would
// in a computation of the textbook's formula and of its derivatives: below zero y = weight * x has
// a NaN where the weight is one, and its derivative in the weight, x, has none.
#pragma once

#include <cstdint>
#include <vkact/activation.hpp>

namespace vkact {

/// For each result of a channelwise kernel kMaxTrainable bits, one for each trainable parameter;
/// see shaders/kernels/channelwise/refused_parameters.glsl.
struct Occurrences {
  std::uint32_t above = 0;  ///< Where x > 0.
  std::uint32_t below = 0;  ///< Elsewhere.
};

/// In y.
Occurrences occurrences_in_output(ActivationId id) noexcept;

/// In f'(x), and in the sums of a backward kernel, in their order.
Occurrences occurrences_in_gradients(ActivationId id) noexcept;

}  // namespace vkact
