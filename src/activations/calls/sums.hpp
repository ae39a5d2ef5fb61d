// Sums of terms in units of 1 and of 2^64 (shaders/kernels/common/running_sum.glsl), by several
// lanes each.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "base/integers.hpp"
#include "shared.h"

namespace vkact {

/// Of a term or a sum, one for each unit.
inline constexpr std::uint64_t kSumFloats = 2;
inline constexpr std::uint64_t kSumBytes = kSumFloats * sizeof(float);

/// Terms that a lane adds up at least, where a sum has as many.
inline constexpr std::uint64_t kTermsOfALane = 8;

/// Lanes that add up so many terms.
constexpr std::uint32_t lanes_of_sum(std::uint64_t terms) {
  const std::uint64_t wanted = std::max<std::uint64_t>(divided_up(terms, kTermsOfALane), 1);
  return narrowed(std::min<std::uint64_t>(std::bit_ceil(wanted), shared::kChannelwiseWorkgroup));
}

}  // namespace vkact
