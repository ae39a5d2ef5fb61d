#include "instructions.hpp"

#include <map>
#include <set>
#include <stdexcept>
#include <utility>
#include <vkact/activation.hpp>

#include "activations/calls/modules.hpp"
#include "spirv_module.hpp"

namespace vkact::accuracy {
namespace {

using shader_test::Instruction;
using shader_test::SpirvModule;

// Opcodes of the SPIR-V specification, section 3.49.
constexpr std::uint32_t kOpSpecConstant = 50;
constexpr std::uint32_t kOpSpecConstantOp = 52;
constexpr std::uint32_t kOpFunction = 54;
constexpr std::uint32_t kOpFunctionParameter = 55;
constexpr std::uint32_t kOpFunctionEnd = 56;
constexpr std::uint32_t kOpFunctionCall = 57;
constexpr std::uint32_t kOpLoad = 61;
constexpr std::uint32_t kOpStore = 62;
constexpr std::uint32_t kFirstComputation = 109;  // OpConvertFToU
constexpr std::uint32_t kOpBitcast = 124;
constexpr std::uint32_t kOpLogicalNot = 168;
constexpr std::uint32_t kOpSelect = 169;
constexpr std::uint32_t kOpIEqual = 170;
constexpr std::uint32_t kOpINotEqual = 171;
constexpr std::uint32_t kLastComputation = 205;  // OpBitCount
constexpr std::uint32_t kOpPhi = 245;
constexpr std::uint32_t kOpLabel = 248;
constexpr std::uint32_t kOpBranch = 249;
constexpr std::uint32_t kOpBranchConditional = 250;
constexpr std::uint32_t kOpSwitch = 251;
constexpr std::uint32_t kOpReturnValue = 254;
constexpr std::uint32_t kOpUnreachable = 255;

// The specialization constant of every kernel that is the element type.
constexpr std::uint32_t kElementTypeId = 1;

using Known = std::map<std::uint32_t, std::uint32_t>;

// The constants of a module that is specialized for an element type, as far as they follow from it.
Known known_constants(const SpirvModule& module, ElementType type) {
  Known known;
  for (const Instruction& each : module.instructions()) {
    const auto& words = each.operands;
    if (each.opcode == shader_test::kOpConstant) known[words[1]] = words[2];
    if (each.opcode == kOpSpecConstant &&
        module.decoration(words[1], shader_test::kSpecId) == kElementTypeId)
      known[words[1]] = static_cast<std::uint32_t>(type);
    if (each.opcode != kOpSpecConstantOp || !known.contains(words[3])) continue;
    const std::uint32_t left = known[words[3]];
    if (words[2] == kOpLogicalNot) known[words[1]] = left == 0 ? 1 : 0;
    if (words[2] != kOpIEqual && words[2] != kOpINotEqual) continue;
    if (!known.contains(words[4])) continue;
    known[words[1]] = (left == known[words[4]]) == (words[2] == kOpIEqual) ? 1 : 0;
  }
  return known;
}

struct Function {
  std::uint32_t result_type = 0;
  std::vector<std::uint32_t> parameters;
  std::vector<std::vector<Instruction>> blocks;
  std::map<std::uint32_t, std::size_t> places;  // of blocks, by label

  void add(const Instruction& instruction) {
    if (instruction.opcode == kOpFunctionParameter) {
      parameters.push_back(instruction.operands[1]);
    } else if (instruction.opcode == kOpLabel) {
      blocks.emplace_back();
      places[instruction.operands[0]] = blocks.size() - 1;
    } else if (!blocks.empty()) {
      blocks.back().push_back(instruction);
    }
  }
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
      open->add(each);
    }
  }
  return functions;
}

// What of a function is left when constants are known: blocks that can be reached, and in them what
// the result depends on.
class Remainder {
 public:
  // `known` are constants, and parameters, which are pointers, for what they point to.
  Remainder(const Functions& functions, const Function& function, Known known)
      : functions_(functions), function_(function), known_(std::move(known)) {
    reach();
    while (!needed_.empty()) {
      const std::uint32_t id = needed_.back();
      needed_.pop_back();
      if (!live_.insert(id).second) continue;
      if (const auto found = definitions_.find(id); found != definitions_.end())
        need_operands(*found->second);
    }
  }

  // With those of the functions that it calls.
  std::size_t instructions() const noexcept { return instructions_; }
  bool needs(std::uint32_t id) const { return live_.contains(id); }

 private:
  void reach() {
    std::vector<std::size_t> waiting{0};
    while (!waiting.empty()) {
      const std::size_t block = waiting.back();
      waiting.pop_back();
      if (function_.blocks.size() <= block || !reached_.insert(block).second) continue;
      for (const Instruction& each : function_.blocks[block]) {
        // What is stored in a variable is needed when the variable is.
        if (each.opcode == kOpStore)
          stored_[each.operands[0]].push_back(each.operands[1]);
        else if (each.operands.size() > 1)
          definitions_[each.operands[1]] = &each;
        if (each.opcode == kOpLoad && known_.contains(each.operands[2]))
          known_[each.operands[1]] = known_.at(each.operands[2]);
      }
      for (const std::uint32_t label : successors(function_.blocks[block].back()))
        waiting.push_back(function_.places.at(label));
    }
  }

  std::vector<std::uint32_t> successors(const Instruction& end) {
    switch (end.opcode) {
      case kOpReturnValue:
        needed_.push_back(end.operands[0]);
        return {};
      case kOpUnreachable:
        return {};
      case kOpBranch:
        return {end.operands[0]};
      case kOpSwitch:
        // spirv-opt's way to leave a function early: there is no case besides the default.
        if (end.operands.size() == 2) return {end.operands[1]};
        break;
      case kOpBranchConditional:
        if (const auto condition = known_.find(end.operands[0]); condition != known_.end())
          return {end.operands[condition->second != 0 ? 1 : 2]};
        needed_.push_back(end.operands[0]);
        return {end.operands[1], end.operands[2]};
      default:
        break;
    }
    throw std::runtime_error("a formula ends a block in another way than expected");
  }

  void need_operands(const Instruction& each) {
    const auto& words = each.operands;
    if (each.opcode == shader_test::kOpVariable) {
      needed_.insert(needed_.end(), stored_[words[1]].begin(), stored_[words[1]].end());
    } else if (each.opcode == kOpPhi) {
      for (std::size_t i = 2; i + 1 < words.size(); i += 2)
        if (reached_.contains(function_.places.at(words[i + 1]))) needed_.push_back(words[i]);
    } else if (each.opcode == kOpSelect && known_.contains(words[2])) {
      needed_.push_back(words[known_.at(words[2]) != 0 ? 3 : 4]);
    } else if (each.opcode == kOpFunctionCall) {
      need_call(each);
    } else {
      const bool computes = each.opcode >= kFirstComputation && each.opcode <= kLastComputation;
      if (computes && each.opcode != kOpBitcast) ++instructions_;
      needed_.insert(needed_.end(), words.begin() + 2, words.end());
    }
  }

  void need_call(const Instruction& call) {
    const Function& callee = functions_.at(call.operands[2]);
    const auto arguments = call.operands.subspan(3);
    Known known = known_;
    for (std::size_t i = 0; i < arguments.size(); ++i)
      if (const auto stored = stored_.find(arguments[i]); stored != stored_.end() &&
                                                          stored->second.size() == 1 &&
                                                          known_.contains(stored->second.front()))
        known[callee.parameters[i]] = known_.at(stored->second.front());
    const Remainder remainder(functions_, callee, std::move(known));
    instructions_ += remainder.instructions();
    for (std::size_t i = 0; i < arguments.size(); ++i)
      if (remainder.needs(callee.parameters[i])) needed_.push_back(arguments[i]);
  }

  const Functions& functions_;
  const Function& function_;
  Known known_;
  std::set<std::size_t> reached_;
  std::map<std::uint32_t, const Instruction*> definitions_;
  std::map<std::uint32_t, std::vector<std::uint32_t>> stored_;  // by variable
  std::vector<std::uint32_t> needed_;
  std::set<std::uint32_t> live_;
  std::size_t instructions_ = 0;
};

// The functions that a function calls, wherever.
std::set<std::uint32_t> called_in(const SpirvModule& module, const std::set<std::uint32_t>& types) {
  std::set<std::uint32_t> called;
  bool is_of_type = false;
  for (const Instruction& each : module.instructions()) {
    if (each.opcode == kOpFunction) is_of_type = types.contains(each.operands[0]);
    if (each.opcode == kOpFunctionCall && is_of_type) called.insert(each.operands[2]);
  }
  return called;
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
  for (const std::uint32_t callee : called_in(module, quads))
    if (floats.contains(functions.at(callee).result_type)) found.insert(callee);
  if (found.size() != 1) throw std::runtime_error("a module has not one formula");
  return *found.begin();
}

}  // namespace

std::size_t formula_instructions(std::span<const std::uint32_t> code, ElementType type) {
  const SpirvModule module(code);
  const Functions functions = functions_of(module);
  const Function& formula = functions.at(formula_in(module, functions));
  return Remainder(functions, formula, known_constants(module, type)).instructions();
}

std::vector<InstructionCount> count_instructions() {
  std::vector<InstructionCount> counts;
  for (const ActivationInfo& info : activations()) {
    if (info.family != Family::pointwise) continue;
    const auto add = [&](Role role, const char* direction) {
      const ModuleCode code = module_of(info.id, role);
      if (code.empty()) return;
      const auto words = vulkan::spirv_words(code).value();
      for (const ElementType type :
           {ElementType::float32, ElementType::float16, ElementType::bfloat16})
        counts.push_back({info.name, direction, type, formula_instructions(words, type)});
    };
    add(Role::forward, "forward");
    add(Role::backward, "backward_from_x");
    add(Role::backward_from_output, "backward_from_y");
  }
  return counts;
}

}  // namespace vkact::accuracy
