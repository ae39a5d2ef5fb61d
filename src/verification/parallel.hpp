// Host work on all processors.
#pragma once

#include <cstddef>
#include <functional>

namespace vkact::verification {

/// Calls `work(begin, end)` on disjoint ranges that together are [0, size), from several threads at
/// once, and returns when all calls have. Ranges are no smaller than `smallest_range`, unless size
/// is.
void parallel_ranges(std::size_t size, std::size_t smallest_range,
                     const std::function<void(std::size_t, std::size_t)>& work);

}  // namespace vkact::verification
