// One case measured: checked, timed, and set beside a copy of as many bytes.
#pragma once

#include <cstdint>
#include <vkact/device.hpp>

#include "benchmark/case.hpp"
#include "benchmark/yardsticks.hpp"

namespace vkact::benchmark {

/// What came of a case.
struct Measurement {
  Case what;
  std::uint64_t bytes = 0;  ///< That the call must move.
  std::size_t sets = 0;     ///< Of tensors, which took turns.
  Timing call;
  Timing copy;      ///< Of a copy that moves as many bytes.
  Timing identity;  ///< Of the identity that does.
};

/// Measures a case. invalid_argument where the expression does not fit the shape, out_of_memory
/// where the device has too little; vulkan_failure where results are wrong.
Result<Measurement> measure(const Device& device, const Case& what, Yardsticks& yardsticks,
                            const TimingOptions& options);

}  // namespace vkact::benchmark
