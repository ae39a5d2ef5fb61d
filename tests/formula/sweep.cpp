#include "sweep.hpp"

#include <bit>
#include <cmath>
#include <cstdio>
#include <limits>

namespace vkact::formula_test {
namespace {

constexpr float kSmallestNormal = std::numeric_limits<float>::min();
constexpr float kLargest = std::numeric_limits<float>::max();
// Halfway between the largest float and the next power of two: from here on values round to
// infinity.
const double kOverflow = std::ldexp(2.0 - std::ldexp(1.0, -24), 127);

bool is_normal_or_zero(float x) { return x == 0 || std::isnormal(x); }

}  // namespace

double ulp_error(float got, double expected) {
  const int exponent = std::abs(expected) < kSmallestNormal ? -126 : std::ilogb(std::abs(expected));
  const double difference = std::abs(static_cast<double>(got) - expected);
  return std::isnan(difference) ? std::numeric_limits<double>::infinity()
                                : std::ldexp(difference, 23 - exponent);
}

bool is_outside_range(double expected) {
  return std::abs(expected) < kSmallestNormal || !(std::abs(expected) < kOverflow);
}

bool agrees_outside_range(float got, double expected) {
  if (std::isnan(expected)) return std::isnan(got);
  if (std::abs(expected) < kSmallestNormal) return std::abs(got) <= kSmallestNormal;
  return std::abs(got) >= kLargest && std::signbit(got) == std::signbit(expected);
}

void for_each_pattern(std::uint32_t first, std::uint32_t stride,
                      const std::function<void(float)>& visit) {
  for (std::uint64_t bits = first; bits <= 0xffffffffu; bits += stride) {
    const float x = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    if (is_normal_or_zero(x)) visit(x);
  }
}

std::vector<float> neighbourhoods(const std::vector<float>& values, int count) {
  std::vector<float> inputs;
  for (const float value : values) {
    inputs.push_back(value);
    float above = value;
    float below = value;
    for (int step = 0; step < count; ++step) {
      above = std::nextafter(above, std::numeric_limits<float>::infinity());
      below = std::nextafter(below, -std::numeric_limits<float>::infinity());
      for (const float x : {above, below})
        if (is_normal_or_zero(x)) inputs.push_back(x);
    }
  }
  return inputs;
}

std::vector<float> critical_inputs() {
  std::vector<float> values = {0.0f};
  for (const float magnitude : {kSmallestNormal,
                                1.0e-30f,
                                1.0e-19f,
                                9.09494702e-13f,
                                2.91038305e-11f,
                                1.0e-8f,
                                1.22070312e-4f,
                                0.5f,
                                1.0f,
                                1.2784645f,
                                1.1924548f,
                                0.75179158f,
                                1.5f,
                                2.5f,
                                3.0f,
                                2.625f,
                                6.0f,
                                8.5f,
                                10.0f,
                                11.0f,
                                12.0f,
                                13.1f,
                                15.5f,
                                17.33f,
                                20.0f,
                                40.0f,
                                64.0f,
                                66.0f,
                                80.0f,
                                87.3365f,
                                88.0f,
                                88.7228f,
                                91.8f,
                                112.0f,
                                128.0f,
                                174.0f,
                                4096.0f,
                                1.6777216e7f,
                                1.0e18f,
                                1.20892582e24f,
                                1.0e38f,
                                kLargest}) {
    values.push_back(magnitude);
    values.push_back(-magnitude);
  }
  return neighbourhoods(values, 40);
}

void WorstError::add(float x, float got, double expected, double absolute_allowance) {
  if (std::abs(static_cast<double>(got) - expected) <= absolute_allowance) return;
  double error = 0;
  if (!is_outside_range(expected))
    error = ulp_error(got, expected);
  else if (!agrees_outside_range(got, expected))
    error = std::numeric_limits<double>::infinity();
  if (error <= ulp_) return;
  ulp_ = error;
  x_ = x;
  got_ = got;
  expected_ = expected;
}

std::string WorstError::at() const {
  char text[160];
  std::snprintf(text, sizeof text, "%.3f ulp at x = %.9g: %.9g instead of %.17g", ulp_,
                static_cast<double>(x_), static_cast<double>(got_), expected_);
  return text;
}

}  // namespace vkact::formula_test
