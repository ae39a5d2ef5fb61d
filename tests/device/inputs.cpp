#include "inputs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>

#include "reference/rounding.hpp"

namespace vkact::device_test {

using verification::nearest_pattern;

std::uint64_t seed() {
  static const std::uint64_t value = [] {
    const char* given = std::getenv("VKACT_TEST_SEED");
    const std::uint64_t chosen =
        given != nullptr ? std::strtoull(given, nullptr, 10)
                         : static_cast<std::uint64_t>(
                               std::chrono::system_clock::now().time_since_epoch().count());
    std::printf("Inputs follow from VKACT_TEST_SEED=%llu\n",
                static_cast<unsigned long long>(chosen));
    return chosen;
  }();
  return value;
}

Random random_for_this_test() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  // FNV-1a, so that the same seed means the same everywhere:
  // http://www.isthe.com/chongo/tech/comp/fnv/
  std::uint64_t hash = 14695981039346656037u;
  for (const char letter : std::string(test->test_suite_name()) + "." + test->name())
    hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211u;
  return Random(seed() ^ hash);
}

Numbers random_inputs(std::size_t count, ElementType type, Random& random) {
  Numbers numbers{type, std::vector<std::uint32_t>(count)};
  const std::uint32_t mask = type == ElementType::float32 ? 0xffffffffu : 0xffffu;
  for (std::uint32_t& pattern : numbers.patterns) switch (random.next() % 4) {
      case 0:
        pattern = nearest_pattern(random.normal(), type);
        break;
      case 1:
        pattern = nearest_pattern(random.uniform(-25, 25), type);
        break;
      case 2:
        pattern = nearest_pattern(random.uniform(-110, 110), type);
        break;
      default:
        pattern = static_cast<std::uint32_t>(random.next()) & mask;
        break;
    }
  return numbers;
}

Numbers random_normals(std::size_t count, ElementType type, Random& random) {
  Numbers numbers{type, std::vector<std::uint32_t>(count)};
  for (std::uint32_t& pattern : numbers.patterns) pattern = nearest_pattern(random.normal(), type);
  return numbers;
}

Numbers special_values(const Activation& activation, ElementType type) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const reference::Format format = reference::format_of(type);
  const double smallest_normal = std::ldexp(1.0, format.minimum_exponent);
  const double smallest = std::ldexp(smallest_normal, 1 - format.precision);
  const double greatest =
      std::ldexp(2 - std::ldexp(1.0, 1 - format.precision), format.maximum_exponent);

  Numbers numbers{type, {}};
  auto& patterns = numbers.patterns;
  for (const double value :
       {std::numeric_limits<double>::quiet_NaN(), kInfinity, 0.0, greatest, smallest_normal,
        smallest, smallest_normal - smallest, 0.5, 87.5, 104.5}) {
    patterns.push_back(nearest_pattern(value, type));
    patterns.push_back(nearest_pattern(-value, type));
  }
  // A signalling NaN: the quiet bit is clear.
  const std::uint32_t infinity = nearest_pattern(kInfinity, type);
  patterns.push_back(infinity + 1);

  std::vector<double> kinks{1, 2, 3, 6, 20};
  for (const float parameter : activation.parameters())
    kinks.push_back(static_cast<double>(parameter));
  for (const double kink : kinks)
    for (const double signed_kink : {kink, -kink}) {
      const std::uint32_t pattern = nearest_pattern(signed_kink, type);
      patterns.push_back(pattern);
      if (signed_kink == 0) continue;
      patterns.push_back(pattern - 1);
      patterns.push_back(pattern + 1);
    }
  std::ranges::sort(patterns);
  patterns.erase(std::unique(patterns.begin(), patterns.end()), patterns.end());
  return numbers;
}

}  // namespace vkact::device_test
