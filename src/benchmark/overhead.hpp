// What small work costs: recording, submitting, and submitting again.
#pragma once

#include <vkact/device.hpp>

#include "benchmark/timing.hpp"

namespace vkact::benchmark {

/// Medians, in seconds of the host, with relu on 256 float32 elements.
struct Overhead {
  double record_dispatch = 0;  ///< To record one dispatch among a thousand, by the CPU's time.
  double submit = 0;           ///< To submit one dispatch that was just recorded.
  double replay = 0;           ///< To submit the recorded thousand again.
  double round_trip = 0;       ///< To submit one recorded dispatch and wait for it.
  double dispatches_per_second = 0;            ///< Of a thousand that share no memory.
  double dependent_dispatches_per_second = 0;  ///< Of a thousand on one tensor, in place.
};

Result<Overhead> measure_overhead(const Device& device, const TimingOptions& options);

}  // namespace vkact::benchmark
