// What digests tell apart and what not.
#include "verification/digest.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <limits>
#include <set>

#include "verification/digest_file.hpp"
#include "verification/digest_inputs.hpp"

namespace vkact::verification {
namespace {

std::uint64_t digest_of(ElementType type, std::vector<std::uint32_t> patterns) {
  Digest digest;
  digest.add({type, std::move(patterns)});
  return digest.value();
}

TEST(Digest, TellsElementsAndPlacesApart) {
  const auto one = digest_of(ElementType::float32, {0x3f800000, 0x40000000});
  EXPECT_NE(one, digest_of(ElementType::float32, {0x40000000, 0x3f800000}));
  EXPECT_NE(one, digest_of(ElementType::float32, {0x3f800001, 0x40000000}));
  EXPECT_NE(one, digest_of(ElementType::float32, {0x3f800000}));
  EXPECT_NE(one, digest_of(ElementType::float32, {0xbf800000, 0x40000000}));
}

TEST(Digest, IsThatOfAllElementsHoweverTheyComeIn) {
  Digest parts;
  parts.add({ElementType::float32, {0x3f800000}});
  parts.add({ElementType::float32, {0x40000000}});
  EXPECT_EQ(parts.value(), digest_of(ElementType::float32, {0x3f800000, 0x40000000}));
}

// Numbers of an independent computation.
TEST(Digest, MixesAsSplitMix64Does) {
  EXPECT_EQ(digest_of(ElementType::float32, {0x3f800000}), 0x2a5cf130132ea644U);
}

TEST(CanonicalPattern, TakesAwayWhatDevicesMayDifferIn) {
  const auto float32 = [](std::uint32_t pattern) {
    return canonical_pattern(pattern, ElementType::float32);
  };
  EXPECT_EQ(float32(0xff800001), 0x7fc00000U);
  EXPECT_EQ(float32(0x7f800000), 0x7f800000U);
  EXPECT_EQ(float32(0xff800000), 0xff800000U);
  EXPECT_EQ(float32(0x80000000), 0U);
  EXPECT_EQ(float32(0x807fffff), 0U);
  EXPECT_EQ(float32(0x80800000), 0U) << "what was rounded up to it may have been flushed";
  EXPECT_EQ(float32(0x80800001), 0x80800001U);
  EXPECT_EQ(canonical_pattern(0xfc01, ElementType::float16), 0x7e00U);
  EXPECT_EQ(canonical_pattern(0x8000, ElementType::float16), 0U);
  EXPECT_EQ(canonical_pattern(0x8001, ElementType::float16), 0x8001U)
      << "a subnormal float16 is a normal float32";
  EXPECT_EQ(canonical_pattern(0xff81, ElementType::bfloat16), 0x7fc0U);
  EXPECT_EQ(canonical_pattern(0x8080, ElementType::bfloat16), 0U)
      << "a subnormal float32 may be rounded to it";
  EXPECT_EQ(canonical_pattern(0x8081, ElementType::bfloat16), 0x8081U);
}

TEST(DigestSweep, HasEveryExponent) {
  const Numbers sweep = digest_sweep(ElementType::float32);
  EXPECT_GE(sweep.size(), 200'000U);
  std::set<std::uint32_t> exponents;
  for (const std::uint32_t pattern : sweep.patterns) exponents.insert(pattern >> 23);
  EXPECT_EQ(exponents.size(), 512U);
  EXPECT_EQ(digest_sweep(ElementType::float16).size(), 65536U);
}

TEST(FixedNumbers, AreTheSameBitsEverywhere) {
  const Numbers numbers = fixed_numbers(7, 10000, ElementType::float32, 2);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    EXPECT_GE(numbers.value(i), -2);
    EXPECT_LT(numbers.value(i), 2);
  }
  EXPECT_EQ(digest_of(ElementType::float32, numbers.patterns), 0x73ab5857989140dfU);
}

DigestFile file_with(std::vector<DigestEntry> entries) { return {"a", "b", std::move(entries)}; }

TEST(Differences, NameTheCases) {
  const DigestFile first = file_with({{"relu", "forward", "float32", "1"},
                                      {"relu", "forward", "float16", "2"},
                                      {"gelu", "forward", "float16", "3"}});
  EXPECT_TRUE(differences(first, first).empty());
  const DigestFile second = file_with({{"relu", "forward", "float32", "1"},
                                       {"relu", "forward", "float16", "4"},
                                       {"silu", "forward", "float16", "3"}});
  EXPECT_EQ(differences(first, second),
            (std::vector<std::string>{"relu forward float16: 2 and 4",
                                      "gelu forward float16: only in the first",
                                      "silu forward float16: only in the second"}));
}

TEST(DigestComparison, TellsWhatBothHaveFromWhatOneHasAlone) {
  const DigestFile first = file_with({{"relu", "forward", "float32", "1"},
                                      {"relu", "forward", "float16", "2"},
                                      {"gelu", "forward", "float16", "3"}});
  const DigestFile second =
      file_with({{"relu", "forward", "float32", "1"}, {"relu", "forward", "float16", "4"}});
  const DigestComparison comparison = comparison_of(first, second);
  EXPECT_EQ(comparison.equal, 1u);
  EXPECT_EQ(comparison.different, std::vector<std::string>{"relu forward float16: 2 and 4"});
  EXPECT_EQ(comparison.only_in_first, std::vector<std::string>{"gelu forward float16"});
  EXPECT_TRUE(comparison.only_in_second.empty());
}

}  // namespace
}  // namespace vkact::verification
