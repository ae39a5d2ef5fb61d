// Timing of work that is submitted again and again, each time on other memory.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <vkact/batch.hpp>
#include <vkact/result.hpp>

#include "benchmark/statistics.hpp"

namespace vkact::benchmark {

/// Submits recorded work.
using Submit = std::function<Result<Submission>()>;

/// Records, with timing, so many calls, of which the first works on that set of memory and each
/// other one on the set after.
using Record = std::function<Result<Submit>(std::size_t first_set, std::size_t calls)>;

/// How calls are timed.
struct TimingOptions {
  std::size_t warm_ups = 2;  ///< At least so many submissions before the first that counts.
  /// At least so long: a GPU that had little to do runs at a fraction of its clock, and takes tens
  /// of milliseconds of work to return to it.
  std::chrono::milliseconds warm_up{100};
  std::size_t repetitions = 7;
};

/// Seconds of one call.
struct Timing {
  std::optional<Statistics> gpu;  ///< Between GPU timestamps, where the device has them.
  Statistics host;                ///< From submitting to completion, as the host sees it.
  std::size_t calls = 0;          ///< So many shared a submission.
};

/// Times repetitions after the warm-up. A repetition is one submission; where a call takes less
/// than a millisecond several share one, up to 64 and at most one for each set. The sets take
/// turns, so that what a call uses has left the caches when its turn comes again.
Result<Timing> time_calls(const Record& record, std::size_t sets, const TimingOptions& options);

}  // namespace vkact::benchmark
