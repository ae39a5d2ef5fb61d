#include "spirv/wide_stores.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "files.hpp"
#include "spirv/module.hpp"

namespace vkact::spirv {
namespace {

// Whether a module has integers of 64 bits.
bool is_wide(std::span<const std::uint32_t> code) {
  return std::ranges::any_of(Module(code).globals, [](const Instruction& each) {
    return each.op() == Op::type_int && each.words[2] == 64;
  });
}

TEST(WideStores, TakeThePlaceOfStoresOfPairs) {
  const auto code = words_of("PAIRS_ALONE");
  const auto made = with_wide_stores(code);
  EXPECT_FALSE(is_wide(code));
  EXPECT_TRUE(is_wide(made));
  EXPECT_TRUE(is_valid(made, "PAIRS_ALONE"));
}

TEST(WideStores, GiveTheSameModuleAgain) {
  const auto code = words_of("PAIRS_ALONE");
  EXPECT_EQ(with_wide_stores(code), with_wide_stores(code));
}

TEST(WideStores, LeaveAlone) {
  for (const char* name : {"OF_SIGNED", "OF_THREE", "MEMBER_BY_MEMBER", "LOADED_TOO"}) {
    SCOPED_TRACE(name);
    const auto code = words_of(name);
    EXPECT_EQ(with_wide_stores(code), code);
  }
}

}  // namespace
}  // namespace vkact::spirv
