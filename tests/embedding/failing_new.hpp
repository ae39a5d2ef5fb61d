// Makes allocations of host memory fail, on the thread that asks for that.
#pragma once

#include <cstdint>

namespace vkact::embedding_test {

/// The n-th `new` of this thread from now on throws std::bad_alloc, counted from 1; with is_sticky
/// all later ones as well.
void fail_new(std::uint64_t allocation, bool is_sticky) noexcept;

/// Ends that; whether any failed.
bool stop_failing_new() noexcept;

/// While one lives no allocation of its thread fails or counts: the driver has the program's
/// operators as well, and one that fails in there may end the program.
class SuspendedFailures {
 public:
  SuspendedFailures() noexcept;
  ~SuspendedFailures();
  SuspendedFailures(const SuspendedFailures&) = delete;
  SuspendedFailures& operator=(const SuspendedFailures&) = delete;
};

}  // namespace vkact::embedding_test
