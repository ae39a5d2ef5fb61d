#include "verification/digest_inputs.hpp"

#include <numeric>
#include <vector>

#include "verification/random.hpp"

namespace vkact::verification {
namespace {

std::vector<std::uint32_t> float32_patterns() {
  constexpr std::uint32_t kStride = 16381;
  constexpr std::uint32_t kBinade = 1U << 23;
  std::vector<std::uint32_t> patterns;
  for (std::uint64_t pattern = 0; pattern <= UINT32_MAX; pattern += kStride)
    patterns.push_back(static_cast<std::uint32_t>(pattern));
  for (std::uint32_t binade = 1; binade <= 255; ++binade)
    for (const std::uint32_t sign : {0U, 0x80000000U})
      for (std::uint32_t neighbour = 0; neighbour < 3; ++neighbour)
        patterns.push_back(sign | (binade * kBinade + neighbour - 1));
  return patterns;
}

}  // namespace

Numbers fixed_numbers(std::uint64_t seed, std::size_t size, ElementType type, double radius,
                      double center) {
  constexpr std::int64_t kSteps = std::int64_t{1} << 23;
  Random random(seed);
  Numbers numbers{type, {}};
  numbers.patterns.reserve(size);
  for (std::size_t i = 0; i < size; ++i) {
    const auto step = static_cast<std::int64_t>(random.next() >> 40) - kSteps;
    const double offset = static_cast<double>(step) * (radius / static_cast<double>(kSteps));
    numbers.patterns.push_back(nearest_pattern(center + offset, type));
  }
  return numbers;
}

Numbers digest_sweep(ElementType type) {
  Numbers sweep{type, {}};
  if (type == ElementType::float32) {
    sweep.patterns = float32_patterns();
  } else {
    sweep.patterns.resize(65536);
    std::iota(sweep.patterns.begin(), sweep.patterns.end(), 0U);
  }
  return sweep;
}

}  // namespace vkact::verification
