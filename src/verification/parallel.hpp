// Host work on all processors.
#pragma once

#include <cstddef>
#include <functional>

namespace vkact::verification {

/// Calls `work(begin, end)` on disjoint ranges that together are [0, size), from several threads at
/// once, and returns when all calls have.
void parallel_ranges(std::size_t size, const std::function<void(std::size_t, std::size_t)>& work);

}  // namespace vkact::verification
