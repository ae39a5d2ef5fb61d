// How long it takes until there is a first result.
#pragma once

#include <string>
#include <vkact/activation.hpp>
#include <vkact/result.hpp>

namespace vkact::benchmark {

/// Seconds, from nothing to the result of 1024 elements in host memory. The driver's own caches are
/// as they are.
struct Startup {
  double first_result_cold = 0;  ///< Without a pipeline cache.
  double first_result_warm = 0;  ///< With the one that the first left on disk.
  double open_device = 0;        ///< Of that, until the device is open.
};

/// Opens the device twice, with a pipeline cache in a temporary folder.
Result<Startup> measure_startup(const std::string& selector, const Activation& activation);

}  // namespace vkact::benchmark
