// The calls that an activation's digests are taken of.
#pragma once

#include <vector>
#include <vkact/activation.hpp>
#include <vkact/call.hpp>
#include <vkact/device.hpp>
#include <vkact/result.hpp>

#include "verification/digests.hpp"
#include "verification/numbers.hpp"

namespace vkact::verification {

/// x with its shape, and what else a call is told; tensors are on the device.
struct DigestCall {
  Activation activation;
  Numbers x;
  Shape shape;
  CallOptions options = {};
};

/// All of a case. Pointwise activations meet a sweep of bit patterns, others random numbers in
/// shapes that take every way through their kernels.
Result<std::vector<DigestCall>> digest_calls(const Device& device, const DigestCase& what);

}  // namespace vkact::verification
