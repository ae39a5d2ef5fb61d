// What activations are verified with.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <set>

#include "verification/numbers.hpp"
#include "verification/parameters.hpp"
#include "verification/sweep.hpp"

namespace vkact::verification {
namespace {

constexpr ElementType kTypes[] = {ElementType::float32, ElementType::float16,
                                  ElementType::bfloat16};

TEST(Sweep, HasEveryPatternOfThe16BitTypes) {
  for (const auto type : {ElementType::float16, ElementType::bfloat16}) {
    const Numbers all = sweep(gelu(), type, Density::reduced);
    EXPECT_EQ(all.size(), 65536U);
    EXPECT_EQ(std::set(all.patterns.begin(), all.patterns.end()).size(), 65536U);
  }
}

TEST(Sweep, HasTheFloat32NumbersWhereActivationsBend) {
  const Activation activation = softshrink({.lambd = 0.7F});
  for (const auto density : {Density::full, Density::reduced}) {
    const Numbers swept = sweep(activation, ElementType::float32, density);
    const std::set<std::uint32_t> patterns(swept.patterns.begin(), swept.patterns.end());
    const auto has = [&](float value) {
      return patterns.contains(std::bit_cast<std::uint32_t>(value));
    };
    for (const float value :
         {0.0F, 1.0F, 3.0F, 6.0F, 0.7F, std::numeric_limits<float>::max(),
          std::numeric_limits<float>::min(), std::numeric_limits<float>::denorm_min(),
          std::numeric_limits<float>::infinity()}) {
      EXPECT_TRUE(has(value)) << value;
      EXPECT_TRUE(has(-value)) << -value;
    }
    EXPECT_TRUE(has(std::nextafter(0.7F, 0.0F)));
    EXPECT_TRUE(has(std::nextafter(-3.0F, -4.0F)));
    EXPECT_GT(std::ranges::count_if(
                  patterns,
                  [](std::uint32_t pattern) { return std::isnan(std::bit_cast<float>(pattern)); }),
              10);
    std::set<std::uint32_t> exponents;
    for (const std::uint32_t pattern : patterns) exponents.insert(pattern >> 23);
    EXPECT_EQ(exponents.size(), 512U) << "every exponent with either sign";
  }
  EXPECT_GE(sweep(activation, ElementType::float32, Density::full).size(), 150'000U);
}

TEST(ParameterVariants, StartWithTheDefaultsAndAreValid) {
  for (const ActivationInfo& info : activations()) {
    const auto variants = parameter_variants(info.id);
    ASSERT_FALSE(variants.empty());
    EXPECT_EQ(variants.front(), Activation(info.id));
    EXPECT_GE(variants.size(), 1 + info.parameters.size()) << info.name;
    for (const Activation& variant : variants) EXPECT_TRUE(variant.check()) << variant.to_string();
  }
}

TEST(Numbers, LieInATensorAsTheirPatterns) {
  for (const ElementType type : kTypes) {
    const Numbers numbers{type, {0x3c01, 0x7e5a, 0x8000}};
    EXPECT_EQ(numbers.bytes().size(), 3 * size_of(type));
    EXPECT_EQ(Numbers::from_bytes(type, numbers.bytes()).patterns, numbers.patterns);
  }
  EXPECT_EQ((Numbers{ElementType::float16, {0xc000}}).value(0), -2.0F);
  EXPECT_EQ((Numbers{ElementType::bfloat16, {0xc000}}).value(0), -2.0F);
  EXPECT_EQ((Numbers{ElementType::float32, {0xc0000000}}).value(0), -2.0F);
}

TEST(Numbers, AreRoundedToTheNearest) {
  EXPECT_EQ(nearest_numbers({1 + 0x1p-11 + 0x1p-40, 1 + 0x1p-11}, ElementType::float16).patterns,
            (std::vector<std::uint32_t>{0x3c01, 0x3c00}));
}

TEST(Poison, IsANanThatNoArithmeticMakes) {
  for (const ElementType type : kTypes) {
    const Numbers poison{type, {poison_pattern(type)}};
    EXPECT_TRUE(std::isnan(poison.value(0)));
    EXPECT_NE(poison_pattern(type),
              nearest_pattern(std::numeric_limits<double>::quiet_NaN(), type));
  }
}

}  // namespace
}  // namespace vkact::verification
