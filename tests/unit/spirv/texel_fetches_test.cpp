#include "spirv/texel_fetches.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "files.hpp"
#include "spirv/module.hpp"

namespace vkact::spirv {
namespace {

constexpr std::uint32_t kFirstTexelBinding = 8;

std::ptrdiff_t count(std::span<const std::uint32_t> code, Op op) {
  const Module module(code);
  std::ptrdiff_t found = 0;
  const auto is_wanted = [&](const Instruction& each) { return each.op() == op; };
  for (const Function& function : module.functions)
    found += std::ranges::count_if(function.body, is_wanted);
  return found;
}

TEST(TexelFetches, TakeThePlaceOfLoadsOfVectorsThatAreOnlyRead) {
  const auto code = words_of("READ_ONLY");
  const auto made = with_texel_fetches(code, kFirstTexelBinding);
  EXPECT_EQ(made.bindings, 1u);
  const auto fetches = count(made.code, Op::image_fetch);
  EXPECT_GT(fetches, 0);
  EXPECT_EQ(count(made.code, Op::access_chain), count(code, Op::access_chain) - fetches);
  EXPECT_TRUE(is_valid(made.code, "READ_ONLY"));
}

TEST(TexelFetches, AreFromABindingOfEachBuffer) {
  const auto made = with_texel_fetches(words_of("SEVERAL"), kFirstTexelBinding);
  EXPECT_EQ(made.bindings, 0b101u);
  constexpr std::uint32_t kBinding = 33;
  std::vector<std::uint32_t> bindings;
  for (const Instruction& each : Module(made.code).globals)
    if (each.op() == Op::decorate && each.words[2] == kBinding) bindings.push_back(each.words[3]);
  EXPECT_TRUE(std::ranges::count(bindings, kFirstTexelBinding) == 1 &&
              std::ranges::count(bindings, kFirstTexelBinding + 2) == 1);
  EXPECT_TRUE(is_valid(made.code, "SEVERAL"));
}

TEST(TexelFetches, GiveTheSameModuleAgain) {
  const auto code = words_of("SEVERAL");
  EXPECT_EQ(with_texel_fetches(code, kFirstTexelBinding).code,
            with_texel_fetches(code, kFirstTexelBinding).code);
}

TEST(TexelFetches, LeaveAlone) {
  for (const char* name : {"WRITABLE", "SIGNED", "PAIRS", "SECOND_MEMBER", "COMPONENT", "LENGTH"}) {
    SCOPED_TRACE(name);
    const auto code = words_of(name);
    const auto made = with_texel_fetches(code, kFirstTexelBinding);
    EXPECT_EQ(made.bindings, 0u);
    EXPECT_EQ(made.code, code);
  }
}

}  // namespace
}  // namespace vkact::spirv
