// Normally distributed numbers that are the same with every standard library.
#pragma once

#include <cstdint>

namespace digits {

/// Numbers from the standard normal distribution, determined by the seed.
class NormalRandom {
 public:
  explicit NormalRandom(std::uint64_t seed) noexcept : state_(seed) {}

  double next() noexcept;

 private:
  double next_uniform() noexcept;

  std::uint64_t state_;
  double spare_ = 0;
  bool has_spare_ = false;
};

}  // namespace digits
