#include "spirv/module.hpp"

namespace vkact::spirv {
namespace {

bool defines_without_type(Op op) {
  return op == Op::label || op == Op::string || op == Op::ext_inst_import ||
         is_within(op, Op::type_void, Op::type_forward_pointer);
}

bool defines_nothing(Op op) {
  switch (op) {
    case Op::line:
    case Op::no_line:
    case Op::function_end:
    case Op::store:
    case Op::copy_memory:
    case Op::control_barrier:
    case Op::memory_barrier:
    case Op::atomic_store:
    case Op::loop_merge:
    case Op::selection_merge:
      return true;
    default:
      return is_within(op, Op::branch, Op::unreachable) || (op < Op::ext_inst && op != Op::undef) ||
             is_within(op, Op::memory_model, Op::capability) ||
             is_within(op, Op::decorate, Op::group_member_decorate);
  }
}

}  // namespace

Id Instruction::result() const noexcept {
  if (defines_without_type(op())) return words[1];
  return defines_nothing(op()) ? 0 : words[2];
}

Id Instruction::type() const noexcept {
  return defines_without_type(op()) || defines_nothing(op()) ? 0 : words[1];
}

std::span<const std::uint32_t> Instruction::operands() const noexcept {
  switch (op()) {
    case Op::function:
    case Op::variable:
      return {};
    case Op::store:
    case Op::copy_memory:
      return words.subspan(1, 2);
    case Op::return_value:
      return words.subspan(1);
    case Op::ext_inst:
      return words.subspan(5);
    case Op::function_call:
      return words.subspan(4);
    case Op::composite_extract:
    case Op::load:
      return words.subspan(3, 1);
    case Op::composite_insert:
    case Op::vector_shuffle:
      return words.subspan(3, 2);
    case Op::branch_conditional:
    case Op::switch_case:
      return words.subspan(1, 1);
    default:
      return result() == 0 || words.size() < 4 ? std::span<const std::uint32_t>()
                                               : words.subspan(3);
  }
}

void append(std::vector<std::uint32_t>& code, Op op, std::span<const std::uint32_t> operands) {
  code.push_back(static_cast<std::uint32_t>(operands.size() + 1) << 16 |
                 static_cast<std::uint32_t>(op));
  code.insert(code.end(), operands.begin(), operands.end());
}

std::vector<Id> Function::callees() const {
  std::vector<Id> ids;
  for (const Instruction& each : body)
    if (each.op() == Op::function_call) ids.push_back(each.words[3]);
  return ids;
}

Module::Module(std::span<const std::uint32_t> code) : header(code.first(kHeaderWords)) {
  for (std::size_t at = kHeaderWords; at < code.size();) {
    const std::size_t length = code[at] >> 16;
    const Instruction each{code.subspan(at, length)};
    if (each.op() == Op::function) functions.emplace_back();
    (functions.empty() ? globals : functions.back().body).push_back(each);
    at += length;
  }
}

std::string_view text_of_name(const Instruction& name) {
  return reinterpret_cast<const char*>(name.words.data() + 2);
}

}  // namespace vkact::spirv
