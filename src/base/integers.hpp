// Arithmetic with sizes and counts.
#pragma once

#include <cstdint>

namespace vkact {

/// a / b, rounded up; a + b fits 64 bits.
constexpr std::uint64_t divided_up(std::uint64_t a, std::uint64_t b) { return (a + b - 1) / b; }

/// A number that is known to fit 32 bits.
constexpr std::uint32_t narrowed(std::uint64_t value) { return static_cast<std::uint32_t>(value); }

}  // namespace vkact
