// Digests of what activations give for fixed inputs.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>
#include <vkact/activation.hpp>
#include <vkact/device.hpp>
#include <vkact/element_type.hpp>
#include <vkact/result.hpp>

namespace vkact::verification {

/// What a digest is taken of: y, dx (and a gate's gradient), or either with parameters that are
/// tensors, and then their gradients too.
enum class Pass {
  forward,
  backward_from_x,
  backward_from_y,
  channelwise_forward,
  channelwise_backward
};

/// "forward", "backward_from_x", "backward_from_y", "channelwise_forward" or
/// "channelwise_backward".
std::string_view name_of(Pass pass) noexcept;

/// One digest to take.
struct DigestCase {
  ActivationId activation{};
  Pass pass = Pass::forward;
  ElementType type = ElementType::float32;
};

/// Every pass that each activation has, in every one of the types.
std::vector<DigestCase> digest_cases_of(std::span<const ActivationId> activations,
                                        std::span<const ElementType> types);

/// Runs the case on the device. Inputs are fixed, and so is everything that the digest depends on
/// but the device's arithmetic: devices that compute the same have the same digest.
Result<std::uint64_t> digest_of(const Device& device, const DigestCase& what);

}  // namespace vkact::verification
