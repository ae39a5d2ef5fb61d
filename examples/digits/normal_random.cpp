#include "normal_random.hpp"

#include <cmath>
#include <numbers>

namespace digits {

// SplitMix64 (Steele, Lea and Flood, 2014).
double NormalRandom::next_uniform() noexcept {
  state_ += 0x9E3779B97F4A7C15U;
  std::uint64_t bits = state_;
  bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9U;
  bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBU;
  bits ^= bits >> 31;
  return (static_cast<double>(bits >> 11) + 0.5) * 0x1p-53;
}

// Box and Muller's transform gives two numbers at a time.
double NormalRandom::next() noexcept {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  const double radius = std::sqrt(-2 * std::log(next_uniform()));
  const double angle = 2 * std::numbers::pi * next_uniform();
  spare_ = radius * std::sin(angle);
  has_spare_ = true;
  return radius * std::cos(angle);
}

}  // namespace digits
