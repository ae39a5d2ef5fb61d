// A digest of results, by which two devices are compared.
#pragma once

#include <cstdint>
#include <vkact/element_type.hpp>

#include "verification/numbers.hpp"

namespace vkact::verification {

/// The pattern of a result with what devices may differ in taken away: every NaN is the same one,
/// subnormal numbers of float32's range, and all zeros, are +0. So is the smallest normal number of
/// float32 and bfloat16: what is rounded up to it may have been flushed before.
std::uint32_t canonical_pattern(std::uint32_t pattern, ElementType type) noexcept;

/// Every element canonical.
Numbers canonical(Numbers numbers);

/// A sum over elements, which tells elements in other places and other elements apart, and for
/// which the order of adding does not matter.
class Digest {
 public:
  /// Adds all elements, counted on from those before.
  void add(const Numbers& results) noexcept;

  std::uint64_t value() const noexcept { return sum_; }

 private:
  std::uint64_t sum_ = 0;
  std::uint64_t index_ = 0;
};

}  // namespace vkact::verification
