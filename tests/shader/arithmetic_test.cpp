// Every module computes with correctly rounded operations alone, so that all drivers give the same
// bits.
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>

#include "modules.hpp"
#include "sources.hpp"

namespace vkact::shader_test {
namespace {

// Of GLSL.std.450. FAbs changes one bit; Fma has an exact product, so that it rounds once; the
// conversions of float16 are used where a device promises the one result that IEEE 754 allows; the
// others are integer operations.
const std::map<std::uint32_t, std::string> kAllowedFunctions{
    {4, "FAbs"},      {5, "SAbs"},      {7, "SSign"},         {38, "UMin"},
    {39, "SMin"},     {41, "UMax"},     {42, "SMax"},         {44, "UClamp"},
    {45, "SClamp"},   {50, "Fma"},      {58, "PackHalf2x16"}, {62, "UnpackHalf2x16"},
    {73, "FindILsb"}, {74, "FindSMsb"}, {75, "FindUMsb"}};

// Opcodes that a module may consist of. What is missing is missing on purpose: division and
// remainder of floats (136, 140, 141), dot products and matrices (143 to 148), floats in atomics,
// subgroup operations, images, undefined values (1), and tests that a driver may assume away (156
// to 162).
bool is_allowed(std::uint32_t opcode) {
  struct Range {
    std::uint32_t first;
    std::uint32_t last;
  };
  constexpr Range kRanges[] = {
      {3, 6},      // source language and names, which compute nothing
      {10, 17},    // extensions, memory model, entry point, mode, capability
      {19, 23},    // void, bool, int, float, vector
      {28, 30},    // array, runtime array, struct
      {32, 33},    // pointer, function
      {41, 52},    // constants and specialization constants
      {54, 57},    // function, parameter, end, call
      {59, 59},    // variable
      {61, 62},    // load, store
      {65, 65},    // access chain
      {68, 68},    // array length
      {71, 72},    // decorations
      {77, 82},    // vector and composite shuffles
      {83, 83},    // copy
      {111, 112},  // integer to float
      {113, 114},  // integer widths
      {124, 124},  // bitcast
      {126, 135},  // negate, add, subtract, multiply, integer division
      {137, 139},  // integer remainder
      {142, 142},  // vector times scalar
      {149, 152},  // carries and wide products
      {154, 155},  // any, all
      {164, 191},  // logic and comparisons
      {194, 205},  // bits
      {224, 225},  // barriers
      {227, 242},  // integer atomics
      {245, 255},  // control flow
      {400, 400},  // copy between layouts
  };
  for (const Range& range : kRanges)
    if (opcode >= range.first && opcode <= range.last) return true;
  return false;
}

TEST(ShaderArithmetic, ConsistsOfExactInstructionsAlone) {
  for (const NamedModule& named : all_modules()) {
    SCOPED_TRACE(named.name);
    const SpirvModule module(named.code);
    std::set<std::uint32_t> refused;
    for (const Instruction& instruction : module.instructions())
      if (!is_allowed(instruction.opcode)) refused.insert(instruction.opcode);
    EXPECT_EQ(refused, std::set<std::uint32_t>{});
  }
}

TEST(ShaderArithmetic, IsNeverContracted) {
  std::size_t checked = 0;
  for (const NamedModule& named : all_modules()) {
    SCOPED_TRACE(named.name);
    const SpirvModule module(named.code);
    for (const std::uint32_t opcode : {kOpFNegate, kOpFAdd, kOpFSub, kOpFMul, kOpVectorTimesScalar})
      for (const Instruction& instruction : module.all(opcode)) {
        const std::uint32_t id = instruction.operands[1];
        EXPECT_TRUE(module.is_decorated(id, kNoContraction))
            << "opcode " << opcode << ", id " << id;
        ++checked;
      }
  }
  EXPECT_GT(checked, all_modules().size());
}

TEST(ShaderArithmetic, CallsExactBuiltInFunctionsAlone) {
  for (const NamedModule& named : all_modules()) {
    SCOPED_TRACE(named.name);
    const SpirvModule module(named.code);
    for (const Instruction& import : module.all(kOpExtInstImport))
      EXPECT_EQ(text_of(import.operands.subspan(1)), "GLSL.std.450");
    for (const Instruction& call : module.all(kOpExtInst))
      EXPECT_TRUE(kAllowedFunctions.contains(call.operands[3]))
          << "GLSL.std.450 function " << call.operands[3];
  }
}

TEST(ShaderArithmetic, FusesExactProductsAlone) {
  static const std::regex call("\\bfma\\(");
  std::map<std::string, std::ptrdiff_t> calls;
  for (const auto& path : files_in("shaders")) {
    // Those measure the driver's, for nothing else.
    if (path.parent_path().filename() == "driver") continue;
    const std::string text = text_in(path);
    const auto count =
        std::distance(std::sregex_iterator(text.begin(), text.end(), call), std::sregex_iterator());
    if (count > 0) calls[path.filename()] = count;
  }
  EXPECT_EQ(calls, (std::map<std::string, std::ptrdiff_t>{{"pair.glsl", 1}}))
      << "call exact_fma, which says what a product must be";
}

TEST(ShaderArithmetic, HasNoFloatsButThoseOf32Bits) {
  for (const NamedModule& named : all_modules()) {
    SCOPED_TRACE(named.name);
    for (const Instruction& type : SpirvModule(named.code).all(kOpTypeFloat))
      EXPECT_EQ(type.operands[1], 32u);
  }
}

}  // namespace
}  // namespace vkact::shader_test
