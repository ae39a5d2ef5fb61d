// A pointwise activation on the device at given inputs, judged.
#pragma once

#include <cstddef>
#include <vkact/activation.hpp>
#include <vkact/device.hpp>
#include <vkact/element_type.hpp>
#include <vkact/result.hpp>

#include "verification/comparison.hpp"
#include "verification/numbers.hpp"
#include "verification/verification.hpp"

namespace vkact::verification {

/// Normally distributed output gradients, with a NaN here and there; always the same ones.
Numbers random_gradients(std::size_t size, ElementType type);

/// Runs the activation at every x and compares the results with the reference: y, or dx both for a
/// dy of 1 and for `gradients`, of which there are as many as x. For backward_from_y the y are the
/// reference's for these x.
Result<Worst> verify_points(const Device& device, const Activation& activation, Direction direction,
                            const Numbers& x, const Numbers& gradients);

}  // namespace vkact::verification
