// Inputs of the calls that digests are taken of: made of integers, so that they are the same bits
// everywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vkact/element_type.hpp>

#include "verification/numbers.hpp"

namespace vkact::verification {

/// Numbers uniform in [center - radius, center + radius), multiples of radius / 2^23; both are
/// powers of two, or the center is 0. Another seed, other numbers.
Numbers fixed_numbers(std::uint64_t seed, std::size_t size, ElementType type, double radius,
                      double center = 0);

/// All patterns of a 16-bit type. Of float32 every 16,381st, and the powers of two with their
/// neighbours.
Numbers digest_sweep(ElementType type);

}  // namespace vkact::verification
