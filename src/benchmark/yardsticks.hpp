// What the same device does with as many bytes when there is nothing to compute.
#pragma once

#include <cstdint>
#include <map>
#include <vkact/device.hpp>

#include "benchmark/timing.hpp"

namespace vkact::benchmark {

/// Copies from buffer to buffer and the identity, timed as calls are; each number of bytes once.
class Yardsticks {
 public:
  Yardsticks(const Device& device, const TimingOptions& options)
      : device_(device), options_(options) {}

  /// A copy that moves so many bytes: it reads half of them and writes half of them.
  Result<Timing> copy(std::uint64_t bytes);
  /// The identity on float32 that moves as many.
  Result<Timing> identity(std::uint64_t bytes);

  const std::map<std::uint64_t, Timing>& copies() const noexcept { return copies_; }
  const std::map<std::uint64_t, Timing>& identities() const noexcept { return identities_; }

 private:
  const Device& device_;
  TimingOptions options_;
  std::map<std::uint64_t, Timing> copies_;
  std::map<std::uint64_t, Timing> identities_;
};

}  // namespace vkact::benchmark
