#include "verification/sweep.hpp"

#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "verification/random.hpp"

namespace vkact::verification {
namespace {

class Float32Sweep {
 public:
  void add(float value) { numbers_.patterns.push_back(std::bit_cast<std::uint32_t>(value)); }

  void add_around(float value) {
    constexpr int kNeighbours = 16;
    float below = value;
    float above = value;
    add(value);
    for (int step = 0; step < kNeighbours; ++step) {
      below = std::nextafter(below, -std::numeric_limits<float>::infinity());
      above = std::nextafter(above, std::numeric_limits<float>::infinity());
      add(below);
      add(above);
    }
  }

  void add_both_signs_around(float value) {
    add_around(value);
    add_around(-value);
  }

  void add_random(std::size_t count, float low, float high) {
    for (std::size_t index = 0; index < count; ++index)
      add(static_cast<float>(random_.uniform(low, high)));
  }

  void add_every(std::uint32_t stride) {
    for (std::uint64_t pattern = 0; pattern <= UINT32_MAX; pattern += stride)
      numbers_.patterns.push_back(static_cast<std::uint32_t>(pattern));
  }

  Numbers take() && { return std::move(numbers_); }

 private:
  Numbers numbers_{ElementType::float32, {}};
  Random random_{0x5eed};
};

void add_special_values(Float32Sweep& sweep) {
  using Limits = std::numeric_limits<float>;
  for (const float value : {0.0F, Limits::denorm_min(), Limits::min(), Limits::max(),
                            Limits::infinity(), Limits::quiet_NaN(), Limits::signaling_NaN()}) {
    sweep.add(value);
    sweep.add(-value);
  }
  for (int exponent = -149; exponent <= 127; ++exponent)
    for (const float factor : {1.0F, -1.0F}) sweep.add(std::ldexp(factor, exponent));
}

Numbers float32_sweep(const Activation& activation, Density density) {
  const bool full = density == Density::full;
  Float32Sweep sweep;
  // Primes, so that the low bits of the patterns take all values.
  sweep.add_every(full ? 4093 : 180043);
  add_special_values(sweep);
  for (const float value : {0.0F, 0.5F, 1.0F, 2.0F, 3.0F, 6.0F, 20.0F, 22.0F, 44.0F, 87.3365F,
                            88.0F, 88.7228F, 89.0F, 103.2789F, 103.9721F, 104.0F})
    sweep.add_both_signs_around(value);
  for (const float parameter : activation.parameters()) {
    sweep.add_both_signs_around(parameter);
    if (parameter != 0) sweep.add_both_signs_around(1 / parameter);
  }
  const std::size_t portion = full ? 4000 : 1000;
  sweep.add_random(5 * portion, -4, 4);
  sweep.add_random(5 * portion, -25, 25);
  sweep.add_random(3 * portion, -110, 110);
  sweep.add_random(portion, 86, 105);
  sweep.add_random(portion, -105, -86);
  sweep.add_random(portion, -1e-3F, 1e-3F);
  return std::move(sweep).take();
}

}  // namespace

Numbers sweep(const Activation& activation, ElementType type, Density density) {
  if (type == ElementType::float32) return float32_sweep(activation, density);
  Numbers all{type, std::vector<std::uint32_t>(65536)};
  std::iota(all.patterns.begin(), all.patterns.end(), 0U);
  return all;
}

}  // namespace vkact::verification
