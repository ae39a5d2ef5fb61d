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
constexpr std::uint32_t kOpSpecConstant = 50;
constexpr std::uint32_t kOpSpecConstantOp = 52;
constexpr std::uint32_t kOpFunction = 54;
constexpr std::uint32_t kOpFunctionEnd = 56;
constexpr std::uint32_t kOpFunctionCall = 57;
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

// What of a function is left when constants are known: blocks that can be reached, and in them what
// the result depends on.
class Function {
 public:
  explicit Function(std::uint32_t result_type) : result_type_(result_type) {}

  void add(const Instruction& instruction) {
    if (instruction.opcode == kOpLabel) {
      blocks_.push_back({});
      places_[instruction.operands[0]] = blocks_.size() - 1;
    } else if (!blocks_.empty()) {
      blocks_.back().push_back(instruction);
    }
  }

  std::uint32_t result_type() const noexcept { return result_type_; }
  std::size_t instructions() const noexcept { return instructions_; }
  const std::vector<std::uint32_t>& callees() const noexcept { return callees_; }

  void reduce(const Known& known) {
    reach(known);
    while (!needed_.empty()) {
      const std::uint32_t id = needed_.back();
      needed_.pop_back();
      const auto found = definitions_.find(id);
      if (found == definitions_.end() || !live_.insert(id).second) continue;
      need_operands(*found->second, known);
    }
  }

 private:
  using Block = std::vector<Instruction>;

  void reach(const Known& known) {
    std::vector<std::size_t> waiting{0};
    while (!waiting.empty()) {
      const std::size_t block = waiting.back();
      waiting.pop_back();
      if (blocks_.size() <= block || !reached_.insert(block).second) continue;
      for (const Instruction& each : blocks_[block]) {
        // What is stored in a variable is needed when the variable is.
        if (each.opcode == kOpStore)
          stored_[each.operands[0]].push_back(each.operands[1]);
        else if (each.operands.size() > 1)
          definitions_[each.operands[1]] = &each;
      }
      for (const std::uint32_t label : successors(blocks_[block].back(), known))
        waiting.push_back(places_.at(label));
    }
  }

  std::vector<std::uint32_t> successors(const Instruction& end, const Known& known) {
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
        return chosen_branches(end, known);
      default:
        break;
    }
    throw std::runtime_error("a formula ends a block in another way than expected");
  }

  std::vector<std::uint32_t> chosen_branches(const Instruction& end, const Known& known) {
    const auto condition = known.find(end.operands[0]);
    if (condition != known.end()) return {end.operands[condition->second != 0 ? 1 : 2]};
    needed_.push_back(end.operands[0]);
    return {end.operands[1], end.operands[2]};
  }

  void need_operands(const Instruction& each, const Known& known) {
    const auto& words = each.operands;
    if (each.opcode == kOpPhi) {
      for (std::size_t i = 2; i + 1 < words.size(); i += 2)
        if (reached_.contains(places_.at(words[i + 1]))) needed_.push_back(words[i]);
      return;
    }
    if (each.opcode == kOpSelect && known.contains(words[2])) {
      needed_.push_back(words[known.at(words[2]) != 0 ? 3 : 4]);
      return;
    }
    if (each.opcode == shader_test::kOpVariable) {
      needed_.insert(needed_.end(), stored_[words[1]].begin(), stored_[words[1]].end());
      return;
    }
    if (each.opcode == kOpFunctionCall) callees_.push_back(words[2]);
    const bool computes = each.opcode >= kFirstComputation && each.opcode <= kLastComputation;
    if (computes && each.opcode != kOpBitcast) ++instructions_;
    needed_.insert(needed_.end(), words.begin() + 2, words.end());
  }

  std::uint32_t result_type_;
  std::vector<Block> blocks_;
  std::map<std::uint32_t, std::size_t> places_;  // of blocks, by label
  std::set<std::size_t> reached_;
  std::map<std::uint32_t, const Instruction*> definitions_;
  std::map<std::uint32_t, std::vector<std::uint32_t>> stored_;  // by variable
  std::vector<std::uint32_t> needed_;
  std::set<std::uint32_t> live_;
  std::size_t instructions_ = 0;
  std::vector<std::uint32_t> callees_;
};

using Functions = std::map<std::uint32_t, Function>;

Functions functions_of(const SpirvModule& module) {
  Functions functions;
  Function* open = nullptr;
  for (const Instruction& each : module.instructions()) {
    if (each.opcode == kOpFunction)
      open = &functions.emplace(each.operands[1], Function(each.operands[0])).first->second;
    else if (each.opcode == kOpFunctionEnd)
      open = nullptr;
    else if (open != nullptr)
      open->add(each);
  }
  return functions;
}

std::size_t expanded(Functions& functions, std::uint32_t id, const Known& known) {
  Function& function = functions.at(id);
  if (function.instructions() == 0 && function.callees().empty()) function.reduce(known);
  std::size_t total = function.instructions();
  for (const std::uint32_t callee : function.callees()) total += expanded(functions, callee, known);
  return total;
}

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
    if (floats.contains(functions.at(callee).result_type())) found.insert(callee);
  if (found.size() != 1) throw std::runtime_error("a module has not one formula");
  return *found.begin();
}

}  // namespace

std::size_t formula_instructions(std::span<const std::uint32_t> code, ElementType type) {
  const SpirvModule module(code);
  Functions functions = functions_of(module);
  return expanded(functions, formula_in(module, functions), known_constants(module, type));
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
