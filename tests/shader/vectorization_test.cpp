// On devices that emulate a GPU, formulas are computed for four elements at once.
#include "spirv/vectorization.hpp"

#include <gtest/gtest.h>

#include <set>

#include "modules.hpp"
#include "spirv/module.hpp"

namespace vkact::shader_test {
namespace {

using spirv::Id;
using spirv::Op;

// Calls of one function of which a vector is made.
std::size_t fourfold_calls(std::span<const std::uint32_t> code) {
  const spirv::Module module(code);
  std::set<Id> vectors;
  for (const spirv::Instruction& each : module.globals)
    if (each.op() == Op::type_vector) vectors.insert(each.result());
  std::size_t count = 0;
  for (const spirv::Function& function : module.functions) {
    std::map<Id, Id> callees;
    for (const spirv::Instruction& each : function.body) {
      if (each.op() == Op::function_call) callees.emplace(each.result(), each.words[3]);
      if (each.op() != Op::composite_construct || !vectors.contains(each.type())) continue;
      std::set<Id> calls;
      std::set<Id> called;
      for (const Id component : each.words.subspan(3)) {
        if (!callees.contains(component)) continue;
        calls.insert(component);
        called.insert(callees.at(component));
      }
      count += calls.size() == 4 && called.size() == 1;
    }
  }
  return count;
}

TEST(Vectorization, ReachesTheFormulaOfEveryPointwiseActivation) {
  std::size_t modules = 0;
  for (const NamedModule& named : all_modules()) {
    if (named.kernel != "pointwise_forward") continue;
    ++modules;
    EXPECT_GT(fourfold_calls(named.code), 0u) << named.name;
    EXPECT_EQ(fourfold_calls(spirv::vectorized(named.code)), 0u)
        << named.name << " branches, or reads a parameter in a branch that '? :' made";
  }
  EXPECT_GT(modules, 30u);
}

TEST(Vectorization, ReachesEveryDerivativeThatIsNotConstant) {
  const std::set<std::string> constant{"identity_backward", "identity_backward_from_output"};
  for (const NamedModule& named : all_modules()) {
    if (named.kernel != "pointwise_backward" || constant.contains(named.name)) continue;
    EXPECT_EQ(fourfold_calls(spirv::vectorized(named.code)), 0u) << named.name;
  }
}

TEST(Vectorization, ReachesTheExponentialsOfRows) {
  for (const NamedModule& named : all_modules()) {
    if (!named.name.ends_with("softmax_forward")) continue;
    EXPECT_EQ(fourfold_calls(spirv::vectorized(named.code)), 0u) << named.name;
  }
}

}  // namespace
}  // namespace vkact::shader_test
