#include "spirv/additions.hpp"

#include <span>
#include <utility>

namespace vkact::spirv {
namespace {

bool is_before_types(Op op) {
  return op < Op::type_void || is_within(op, Op::decorate, Op::group_member_decorate);
}

}  // namespace

Id Additions::add_variable(Id pointer, std::uint32_t storage, std::uint32_t set,
                           std::uint32_t binding) {
  const Id variable = new_id();
  append(declarations, Op::variable, std::vector{pointer, variable, storage});
  append(decorations, Op::decorate, std::vector{variable, kDescriptorSetDecoration, set});
  append(decorations, Op::decorate, std::vector{variable, kBindingDecoration, binding});
  variables_.push_back(variable);
  return variable;
}

std::vector<std::uint32_t> Additions::applied_to(
    const Module& module, const std::vector<std::uint32_t>& functions) const {
  std::vector<std::uint32_t> made(module.header.begin(), module.header.end());
  made[kBoundWord] = bound_;
  const auto add = [&](std::span<const std::uint32_t> words) {
    made.insert(made.end(), words.begin(), words.end());
  };
  add(capabilities);
  bool has_types = false;
  for (const Instruction& each : module.globals) {
    if (!is_before_types(each.op()) && !std::exchange(has_types, true)) add(decorations);
    if (each.op() == Op::entry_point) {
      // It names all variables that functions may use.
      std::vector<std::uint32_t> operands(each.words.begin() + 1, each.words.end());
      operands.insert(operands.end(), variables_.begin(), variables_.end());
      append(made, Op::entry_point, operands);
      add(execution_modes);
    } else {
      add(each.words);
    }
  }
  add(declarations);
  add(functions);
  return made;
}

}  // namespace vkact::spirv
