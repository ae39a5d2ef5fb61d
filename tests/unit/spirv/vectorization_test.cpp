#include "spirv/vectorization.hpp"

#include <gtest/gtest.h>

#include <string>

#include "files.hpp"
#include "spirv/module.hpp"

namespace vkact::spirv {
namespace {

// Calls in main.
std::size_t calls_of(std::span<const std::uint32_t> code) {
  return Module(code).functions.front().callees().size();
}

TEST(Vectorization, MakesOneCallOfFour) {
  const auto code = words_of("ARITHMETIC");
  const auto made = vectorized(code);
  EXPECT_EQ(calls_of(code), 4u);
  EXPECT_EQ(calls_of(made), 1u);
  EXPECT_TRUE(is_valid(made, "ARITHMETIC"));
}

TEST(Vectorization, KeepsThatOperationsAreNotContracted) {
  const auto decorated = [](std::span<const std::uint32_t> code) {
    std::size_t count = 0;
    for (const Instruction& each : Module(code).globals) count += each.op() == Op::decorate;
    return count;
  };
  const auto code = words_of("ARITHMETIC");
  EXPECT_GT(decorated(vectorized(code)), decorated(code));
}

TEST(Vectorization, GivesTheSameModuleAgain) {
  const auto code = words_of("ARITHMETIC");
  EXPECT_EQ(vectorized(code), vectorized(code));
}

TEST(Vectorization, LeavesAlone) {
  for (const char* name : {"BRANCH", "INDEX", "MEMORY", "SAME_FOR_ALL", "CHANGE_BETWEEN", "MEMBERS",
                           "ANOTHER_ORDER", "OTHER_ARGUMENTS"}) {
    SCOPED_TRACE(name);
    const auto code = words_of(name);
    ASSERT_GE(calls_of(code), 4u);
    const auto made = vectorized(code);
    EXPECT_EQ(calls_of(made), calls_of(code));
    EXPECT_TRUE(is_valid(made, name));
  }
}

}  // namespace
}  // namespace vkact::spirv
