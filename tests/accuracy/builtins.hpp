// How accurate activations are that are written with GLSL's built-in functions.
#pragma once

#include <string_view>
#include <vector>
#include <vkact/device.hpp>
#include <vkact/result.hpp>

namespace vkact::accuracy {

/// The float32 results of one formula in builtins.comp, compared with the reference.
struct BuiltinAccuracy {
  std::string_view activation;
  double worst_ulp = 0;  ///< Infinite for a NaN or infinity that should not be one.
  double mean_ulp = 0;
  double at = 0;
};

/// Runs all formulas over the normal numbers of the sweep that verification has for their
/// activations.
Result<std::vector<BuiltinAccuracy>> measure_builtins(const Device& device);

}  // namespace vkact::accuracy
