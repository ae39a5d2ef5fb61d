#include "instructions.hpp"

#include <map>
#include <set>
#include <stdexcept>
#include <vkact/activation.hpp>

#include "activations/modules.hpp"
#include "spirv_module.hpp"

namespace vkact::accuracy {
namespace {

using shader_test::Instruction;
using shader_test::SpirvModule;

// Opcodes of the SPIR-V specification, section 3.49.
constexpr std::uint32_t kOpFunction = 54;
constexpr std::uint32_t kOpFunctionEnd = 56;
constexpr std::uint32_t kOpFunctionCall = 57;
constexpr std::uint32_t kFirstComputation = 109;  // OpConvertFToU
constexpr std::uint32_t kLastComputation = 205;   // OpBitCount
constexpr std::uint32_t kOpBitcast = 124;

struct Function {
  std::uint32_t result_type = 0;
  std::size_t instructions = 0;
  std::vector<std::uint32_t> callees;
};

using Functions = std::map<std::uint32_t, Function>;

Functions functions_of(const SpirvModule& module) {
  Functions functions;
  Function* open = nullptr;
  for (const Instruction& each : module.instructions()) {
    if (each.opcode == kOpFunction) {
      open = &functions[each.operands[1]];
      open->result_type = each.operands[0];
    } else if (each.opcode == kOpFunctionEnd) {
      open = nullptr;
    } else if (open != nullptr) {
      if (each.opcode == kOpFunctionCall) open->callees.push_back(each.operands[2]);
      const bool computes = each.opcode >= kFirstComputation && each.opcode <= kLastComputation;
      if (computes && each.opcode != kOpBitcast) ++open->instructions;
    }
  }
  return functions;
}

std::size_t expanded(const Functions& functions, std::uint32_t id) {
  const Function& function = functions.at(id);
  std::size_t total = function.instructions;
  for (const std::uint32_t callee : function.callees) total += expanded(functions, callee);
  return total;
}

// The kernel's only function that works on four elements calls the formula for each of them.
std::uint32_t formula_in(const SpirvModule& module, const Functions& functions) {
  std::set<std::uint32_t> floats;
  std::set<std::uint32_t> integers;
  std::set<std::uint32_t> quads;
  for (const Instruction& each : module.all(shader_test::kOpTypeFloat))
    floats.insert(each.operands[0]);
  for (const Instruction& each : module.all(shader_test::kOpTypeInt))
    integers.insert(each.operands[0]);
  for (const Instruction& each : module.all(shader_test::kOpTypeVector))
    if (integers.contains(each.operands[1]) && each.operands[2] == 4)
      quads.insert(each.operands[0]);
  std::set<std::uint32_t> found;
  for (const auto& [id, function] : functions)
    if (quads.contains(function.result_type))
      for (const std::uint32_t callee : function.callees)
        if (floats.contains(functions.at(callee).result_type)) found.insert(callee);
  if (found.size() != 1) throw std::runtime_error("a module has not one formula");
  return *found.begin();
}

}  // namespace

std::size_t formula_instructions(std::span<const std::uint32_t> code) {
  const SpirvModule module(code);
  const Functions functions = functions_of(module);
  return expanded(functions, formula_in(module, functions));
}

std::vector<InstructionCount> count_instructions() {
  std::vector<InstructionCount> counts;
  for (const ActivationInfo& info : activations()) {
    if (info.family != Family::pointwise) continue;
    const auto add = [&](Role role, const char* direction) {
      const ModuleCode code = module_of(info.id, role);
      if (code.empty()) return;
      const auto words = vulkan::spirv_words(code).value();
      counts.push_back({info.name, direction, formula_instructions(words)});
    };
    add(Role::forward, "forward");
    add(Role::backward, "backward_from_x");
    add(Role::backward_from_output, "backward_from_y");
  }
  return counts;
}

}  // namespace vkact::accuracy
