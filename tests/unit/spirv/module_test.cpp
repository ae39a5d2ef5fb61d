#include "spirv/module.hpp"

#include <gtest/gtest.h>

#include <set>

#include "files.hpp"

namespace vkact::spirv {
namespace {

TEST(SpirvModule, KeepsEveryWord) {
  const auto code = words_of("ARITHMETIC");
  const Module module(code);
  std::size_t words = module.header.size();
  for (const Instruction& each : module.globals) words += each.words.size();
  for (const Function& function : module.functions)
    for (const Instruction& each : function.body) words += each.words.size();
  EXPECT_EQ(words, code.size());
}

TEST(SpirvModule, DefinesEachIdOnceBelowTheBound) {
  const auto code = words_of("ARITHMETIC");
  const Module module(code);
  std::set<Id> ids;
  const auto visit = [&](const Instruction& each) {
    if (each.result() == 0) return;
    EXPECT_TRUE(ids.insert(each.result()).second) << each.result();
    EXPECT_LT(each.result(), module.header[kBoundWord]);
  };
  for (const Instruction& each : module.globals) visit(each);
  for (const Function& function : module.functions)
    for (const Instruction& each : function.body) visit(each);
  EXPECT_FALSE(ids.empty());
}

TEST(SpirvModule, KnowsTheTypeOfEveryValue) {
  const auto code = words_of("ARITHMETIC");
  const Module module(code);
  std::set<Id> types;
  for (const Instruction& each : module.globals)
    if (each.op() >= Op::type_void && each.op() <= Op::type_forward_pointer)
      types.insert(each.result());
  for (const Function& function : module.functions)
    for (const Instruction& each : function.body)
      EXPECT_TRUE(each.type() == 0 || types.contains(each.type())) << each.result();
}

TEST(SpirvModule, ListsWhatAFunctionCalls) {
  const auto code = words_of("ARITHMETIC");
  const Module module(code);
  EXPECT_EQ(module.functions.front().callees().size(), 4u);
}

}  // namespace
}  // namespace vkact::spirv
