#include "reference/rounding.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

namespace vkact::reference {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(RoundingToFloat32, IsWhatTheProcessorDoes) {
  std::mt19937_64 generator(1);
  for (int i = 0; i < 200000; ++i) {
    // Any bits, with the exponent drawn from around float32's range.
    const std::uint64_t exponent = 1023 - 160 + generator() % 320;
    const auto value = std::bit_cast<double>((generator() & 0x800fffffffffffffu) | exponent << 52);
    const float expected = static_cast<float>(value);
    ASSERT_EQ(std::bit_cast<std::uint32_t>(to_float32(value)),
              std::bit_cast<std::uint32_t>(expected))
        << value;
    ASSERT_EQ(rounded(value, ElementType::float32), static_cast<double>(expected)) << value;
  }
}

// The value of 16 bits, by definition of the format.
double decoded(std::uint32_t bits, ElementType type) {
  const Format format = format_of(type);
  const int fraction_bits = format.precision - 1;
  const std::uint32_t exponent = (bits & 0x7fffu) >> fraction_bits;
  const std::uint32_t fraction = bits & ((1u << fraction_bits) - 1u);
  const double hidden = exponent == 0 ? 0.0 : 1.0;
  const int scale = std::max(static_cast<int>(exponent), 1) - 1 + format.minimum_exponent;
  const double magnitude = std::ldexp(hidden + std::ldexp(fraction, -fraction_bits), scale);
  return (bits & 0x8000u) != 0 ? -magnitude : magnitude;
}

std::uint32_t encoded(double value, ElementType type) {
  return type == ElementType::float16 ? to_float16(value).bits : to_bfloat16(value).bits;
}

class RoundingTo16Bits : public testing::TestWithParam<ElementType> {};

TEST_P(RoundingTo16Bits, KeepsEveryNumberOfTheType) {
  const std::uint32_t infinity = GetParam() == ElementType::float16 ? 0x7c00u : 0x7f80u;
  for (std::uint32_t bits = 0; bits < infinity; ++bits) {
    const double value = decoded(bits, GetParam());
    ASSERT_EQ(encoded(value, GetParam()), bits);
    ASSERT_EQ(encoded(-value, GetParam()), bits | 0x8000u);
    ASSERT_EQ(rounded(value, GetParam()), value);
  }
}

TEST_P(RoundingTo16Bits, GoesToTheNearestAndFromTheMiddleToEven) {
  const std::uint32_t infinity = GetParam() == ElementType::float16 ? 0x7c00u : 0x7f80u;
  for (std::uint32_t bits = 0; bits < infinity; ++bits) {
    const double below = decoded(bits, GetParam());
    // The number after the greatest would be where infinity's encoding is.
    const double middle = below + (decoded(bits + 1, GetParam()) - below) / 2;
    const std::uint32_t even = bits + bits % 2;
    ASSERT_EQ(encoded(middle, GetParam()), even) << middle;
    ASSERT_EQ(encoded(std::nextafter(middle, -kInfinity), GetParam()), bits) << middle;
    ASSERT_EQ(encoded(std::nextafter(middle, kInfinity), GetParam()), bits + 1) << middle;
    ASSERT_EQ(encoded(-middle, GetParam()), even | 0x8000u) << middle;
  }
}

TEST_P(RoundingTo16Bits, HandlesSpecialValues) {
  const std::uint32_t infinity = GetParam() == ElementType::float16 ? 0x7c00u : 0x7f80u;
  EXPECT_EQ(encoded(kInfinity, GetParam()), infinity);
  EXPECT_EQ(encoded(-1e300, GetParam()), infinity | 0x8000u);
  EXPECT_EQ(encoded(-0.0, GetParam()), 0x8000u);
  EXPECT_EQ(encoded(-1e-300, GetParam()), 0x8000u);
  EXPECT_GT(encoded(kNan, GetParam()) & 0x7fffu, infinity);
}

INSTANTIATE_TEST_SUITE_P(Every, RoundingTo16Bits,
                         testing::Values(ElementType::float16, ElementType::bfloat16),
                         [](const auto& parameter) {
                           return std::string(name_of(parameter.param));
                         });

TEST(Rounding, HappensOnce) {
  // Just above the middle of two bfloat16 numbers, by less than float32 can tell.
  const double value = 1 + 0x1p-8 + 0x1p-40;
  EXPECT_EQ(rounded(value, ElementType::bfloat16), 1 + 0x1p-7);
  EXPECT_EQ(rounded(1 + 0x1p-11 + 0x1p-40, ElementType::float16), 1 + 0x1p-10);
}

TEST(Rounding, KeepsNanAndTheSignOfZero) {
  for (const ElementType type :
       {ElementType::float32, ElementType::float16, ElementType::bfloat16}) {
    EXPECT_TRUE(std::isnan(rounded(kNan, type)));
    EXPECT_TRUE(std::signbit(rounded(-0.0, type)));
    EXPECT_TRUE(std::signbit(rounded(-1e-300, type)));
    EXPECT_EQ(rounded(5e-324, type), 0);
    EXPECT_EQ(rounded(-kInfinity, type), -kInfinity);
  }
}

}  // namespace
}  // namespace vkact::reference
