#include "spirv/float_controls.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "files.hpp"
#include "spirv/module.hpp"

namespace vkact::spirv {
namespace {

constexpr const char* kModule = "ARITHMETIC";

// How many execution modes a module has.
std::ptrdiff_t modes_of(std::span<const std::uint32_t> code) {
  return std::ranges::count(Module(code).globals, Op::execution_mode, &Instruction::op);
}

TEST(FloatControls, AreAskedForOneByOne) {
  const auto code = words_of(kModule);
  for (const FloatControls& controls :
       {FloatControls{true, false, false}, FloatControls{false, true, false},
        FloatControls{false, false, true}}) {
    const auto made = with_float_controls(code, controls);
    EXPECT_EQ(modes_of(made), modes_of(code) + 1);
    EXPECT_TRUE(is_valid(made, kModule));
  }
}

TEST(FloatControls, AreAskedForTogether) {
  const auto code = words_of(kModule);
  const auto made = with_float_controls(code, {true, true, true});
  EXPECT_EQ(modes_of(made), modes_of(code) + 3);
  EXPECT_TRUE(is_valid(made, kModule));
}

TEST(FloatControls, LeaveTheModuleAloneWhereThereAreNone) {
  const auto code = words_of(kModule);
  EXPECT_EQ(with_float_controls(code, {}), code);
}

TEST(FloatControls, ConvertFloat16WithBothOfItsPromises) {
  EXPECT_TRUE((FloatControls{true, true, false}.converts_float16()));
  EXPECT_FALSE((FloatControls{true, false, true}.converts_float16()));
  EXPECT_FALSE((FloatControls{false, true, true}.converts_float16()));
}

}  // namespace
}  // namespace vkact::spirv
