// Random numbers that are the same everywhere.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

namespace vkact::verification {

/// The finaliser of SplitMix64: every bit of the word takes part in every bit of the result.
constexpr std::uint64_t mix64(std::uint64_t word) noexcept {
  word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9U;
  word = (word ^ (word >> 27)) * 0x94d049bb133111ebU;
  return word ^ (word >> 31);
}

/// SplitMix64: small, and the same sequence with every standard library.
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint64_t next() noexcept { return mix64(state_ += 0x9e3779b97f4a7c15U); }

  /// In [low, high).
  double uniform(double low, double high) noexcept {
    return low + (high - low) * std::ldexp(static_cast<double>(next() >> 11), -53);
  }

  /// Of the standard normal distribution; never 0.
  double normal() noexcept {
    const double radius = std::sqrt(-2 * std::log(1 - uniform(0, 1)));
    const double value = radius * std::cos(2 * std::numbers::pi * uniform(0, 1));
    return value == 0 ? 1 : value;
  }

 private:
  std::uint64_t state_;
};

}  // namespace vkact::verification
