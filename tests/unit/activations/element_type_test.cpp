#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <vkact/element_type.hpp>

namespace vkact {
namespace {

float from_bits(std::uint32_t bits) { return std::bit_cast<float>(bits); }

TEST(ElementType, HasANameBothWays) {
  for (const auto type : {ElementType::float32, ElementType::float16, ElementType::bfloat16,
                          ElementType::int32, ElementType::uint8})
    EXPECT_EQ(element_type_named(name_of(type)), type);
  EXPECT_FALSE(element_type_named("float64"));
}

TEST(ElementType, NumbersThatAreNoneHaveNoSizeAndNoUse) {
  for (const auto number : {5u, 6u, 255u, UINT32_MAX}) {
    const auto type = static_cast<ElementType>(number);
    EXPECT_FALSE(is_known(type));
    EXPECT_EQ(size_of(type), 0u);
    EXPECT_FALSE(is_floating(type));
    EXPECT_EQ(name_of(type), "unknown");
  }
}

template <class T>
void every_pattern_survives() {
  for (std::uint32_t bits = 0; bits <= 0xffff; ++bits) {
    T value;
    value.bits = static_cast<std::uint16_t>(bits);
    const auto wide = static_cast<float>(value);
    if (std::isnan(wide))
      EXPECT_TRUE(std::isnan(static_cast<float>(T(wide))));
    else
      ASSERT_EQ(T(wide).bits, bits);
  }
}

TEST(Float16, EveryPatternSurvivesTheWayThroughFloat) { every_pattern_survives<float16>(); }
TEST(Bfloat16, EveryPatternSurvivesTheWayThroughFloat) { every_pattern_survives<bfloat16>(); }

TEST(Float16, RoundsToNearestEven) {
  EXPECT_EQ(float16(1.0f + 0x1p-11f).bits, 0x3c00) << "a tie, to even below";
  EXPECT_EQ(float16(1.0f + 0x3p-11f).bits, 0x3c02) << "a tie, to even above";
  EXPECT_EQ(float16(from_bits(0x3f801001)).bits, 0x3c01) << "just over a tie";
  EXPECT_EQ(float16(65519.996f).bits, 0x7bff) << "the last that rounds to 65504";
  EXPECT_EQ(float16(65520.0f).bits, 0x7c00);
  EXPECT_EQ(float16(0x1p-24f).bits, 0x0001);
  EXPECT_EQ(float16(0x1p-25f).bits, 0x0000) << "a tie, to even";
  EXPECT_EQ(float16(0x1.000002p-25f).bits, 0x0001);
  EXPECT_EQ(float16(-0.0f).bits, 0x8000);
}

TEST(Bfloat16, RoundsToNearestEven) {
  EXPECT_EQ(bfloat16(from_bits(0x3f808000)).bits, 0x3f80) << "a tie, to even below";
  EXPECT_EQ(bfloat16(from_bits(0x3f818000)).bits, 0x3f82) << "a tie, to even above";
  EXPECT_EQ(bfloat16(from_bits(0x3f808001)).bits, 0x3f81) << "just over a tie";
  EXPECT_EQ(bfloat16(std::numeric_limits<float>::max()).bits, 0x7f80);
  EXPECT_EQ(bfloat16(-0.0f).bits, 0x8000);
}

TEST(Float16AndBfloat16, KeepANaNWhosePayloadIsInTheLostBits) {
  EXPECT_TRUE(std::isnan(static_cast<float>(float16(from_bits(0x7f800001)))));
  EXPECT_TRUE(std::isnan(static_cast<float>(bfloat16(from_bits(0x7f800001)))));
}

}  // namespace
}  // namespace vkact
