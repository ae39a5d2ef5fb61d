// Whether a call computes what it should, before it is timed.
#pragma once

#include <vkact/device.hpp>

#include "benchmark/call.hpp"

namespace vkact::benchmark {

/// Runs the call on its first set and compares some of the result, the first rows and the last,
/// with the CPU reference. vulkan_failure says where it is wrong. This is to find wrong results;
/// how accurate right ones are is the verification's business.
Result<void> check(const Device& device, const Call& call);

}  // namespace vkact::benchmark
