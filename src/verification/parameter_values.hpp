// Parameters from tensors that hold what no number may be.
#pragma once

#include <span>
#include <vkact/activation.hpp>
#include <vkact/device.hpp>
#include <vkact/result.hpp>

#include "verification/comparison.hpp"
#include "verification/verification.hpp"

namespace vkact::verification {

/// NaN, infinities, zeros, a subnormal number, the greatest ones and ordinary ones of either sign.
std::span<const float> special_parameters() noexcept;

/// The activation with one parameter, counted in table order, set to that value.
Activation with_parameter(ActivationId id, std::size_t parameter, float value);

/// A pointwise activation with tensors for its trainable parameters, of which each in turn takes
/// the special values, a channel each. Results are NaN just where the reference says so.
Result<Worst> verify_parameter_values(const Device& device, const Case& what);

}  // namespace vkact::verification
