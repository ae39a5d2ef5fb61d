// The shaders' random numbers.
#include <gtest/gtest.h>

#include <array>

#include "glsl_as_cpp.hpp"

// A namespace of its own, as formulas.cpp has the same file.
namespace formula::alone {
#include "math/philox.glsl"
}  // namespace formula::alone

namespace vkact::formula_test {
namespace {

using Words = std::array<std::uint32_t, 4>;

Words philox_of(std::array<std::uint32_t, 2> key, Words counter) {
  const auto words =
      formula::alone::philox({key[0], key[1]}, {counter[0], counter[1], counter[2], counter[3]});
  return {words.x, words.y, words.z, words.w};
}

// Random123's kat_vectors for philox4x32 with 10 rounds.
TEST(Philox, GivesThePublishedAnswers) {
  EXPECT_EQ(philox_of({0, 0}, {0, 0, 0, 0}),
            (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox_of({0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox_of({0xa4093822, 0x299f31d0}, {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

}  // namespace
}  // namespace vkact::formula_test
