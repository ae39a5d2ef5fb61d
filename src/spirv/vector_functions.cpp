#include "spirv/vector_functions.hpp"

#include <algorithm>
#include <utility>

namespace vkact::spirv {
namespace {

// Instructions that do for vectors, component by component, what they do for scalars.
bool is_componentwise(Op op) {
  return op == Op::copy_object || op == Op::bitcast ||
         is_within(op, Op::convert_float_to_unsigned, Op::convert_unsigned_to_float) ||
         is_within(op, Op::signed_negate, Op::float_modulo) ||
         is_within(op, Op::add_with_carry, Op::signed_multiply_extended) ||
         is_within(op, Op::logical_equal, Op::unordered_greater_than_equal) ||
         is_within(op, Op::shift_right_logical, Op::bitwise_not);
}

// The same of the extended instructions for GLSL, by their numbers.
bool is_componentwise_extended(std::uint32_t number) {
  constexpr std::uint32_t kFloatAbsolute = 4;
  constexpr std::uint32_t kSignedAbsolute = 5;
  constexpr std::uint32_t kFloatMinimum = 37;
  constexpr std::uint32_t kSignedClamp = 45;
  constexpr std::uint32_t kFusedMultiplyAdd = 50;
  return number == kFloatAbsolute || number == kSignedAbsolute || number == kFusedMultiplyAdd ||
         (number >= kFloatMinimum && number <= kSignedClamp);
}

// Where an instruction names what may be the function's own: its result, operands and labels.
std::vector<std::size_t> places_of_ids(const Instruction& each) {
  switch (each.op()) {
    case Op::label:
    case Op::branch:
    case Op::selection_merge:
      return {1};
    case Op::loop_merge:
      return {1, 2};
    case Op::branch_conditional:
      return {1, 2, 3};
    case Op::switch_case: {
      std::vector<std::size_t> places{1};
      for (std::size_t i = 2; i < each.words.size(); i += 2) places.push_back(i);
      return places;
    }
    default:
      break;
  }
  std::vector<std::size_t> places;
  if (each.result() != 0) places.push_back(2);
  const auto operands = each.operands();
  const auto first = static_cast<std::size_t>(operands.data() - each.words.data());
  for (std::size_t i = 0; i < operands.size(); ++i) places.push_back(first + i);
  return places;
}

}  // namespace

// Which values of a function are vectors, and whether the function can be copied at all.
class VectorFunctions::Analysis {
 public:
  Analysis(VectorFunctions& functions, const Function& function, const std::vector<bool>& varying)
      : functions_(functions) {
    std::size_t parameter = 0;
    for (const Instruction& each : function.body) {
      if (each.type() != 0) type_of_.emplace(each.result(), each.type());
      if (each.op() == Op::access_chain) base_of_.emplace(each.result(), each.words[3]);
      if (each.op() != Op::function_parameter) continue;
      if (varying[parameter++])
        vectors_.insert(each.result());
      else
        fixed_.insert(each.result());
    }
    for (bool changes = true; changes && possible_;) {
      changes = false;
      for (const Instruction& each : function.body) changes |= visit(each);
    }
    for (const Instruction& each : function.body) possible_ = possible_ && !is_phi_of_scalars(each);
  }

  bool is_possible() const { return possible_; }
  bool is_vector(Id id) const { return vectors_.contains(id); }
  bool returns_vector() const { return returns_vector_; }
  // Of a value of the function or the module.
  Id type_of(Id value) const {
    const auto found = type_of_.find(value);
    return found == type_of_.end() ? functions_.types_.type_of(value) : found->second;
  }
  std::optional<VectorFunction> callee(const Instruction& call) const {
    std::vector<bool> varying;
    for (const Id argument : call.operands()) varying.push_back(is_vector(argument));
    if (std::ranges::find(varying, true) == varying.end())
      return VectorFunction{call.words[3], false};
    return functions_.copy_of(call.words[3], varying);
  }

 private:
  bool any_vector(std::span<const std::uint32_t> ids) const {
    return std::ranges::any_of(ids, [&](Id id) { return is_vector(id); });
  }

  bool refuse() {
    possible_ = false;
    return false;
  }

  // Whether that is new.
  bool make_vector(Id id) {
    if (fixed_.contains(id) || functions_.types_.vector_of(type_of(id)) == 0) return refuse();
    return vectors_.insert(id).second;
  }

  bool visit(const Instruction& each) {
    const auto operands = each.operands();
    const bool varies = any_vector(operands);
    switch (each.op()) {
      case Op::store: {
        if (!varies) return false;
        bool changed = false;
        for (Id at = each.words[1];; at = base_of_.at(at)) {
          changed |= make_vector(at);
          if (!possible_ || !base_of_.contains(at)) return changed;
        }
      }
      case Op::return_value:
        if (!varies || returns_vector_) return false;
        returns_vector_ = true;
        return true;
      case Op::access_chain:
        if (any_vector(operands.subspan(1))) return refuse();
        return varies && make_vector(each.result());
      case Op::function_call: {
        if (!varies) return false;
        const auto called = callee(each);
        if (!called) return refuse();
        return called->returns_vector && make_vector(each.result());
      }
      case Op::ext_inst:
        if (varies && !is_componentwise_extended(each.words[4])) return refuse();
        return varies && make_vector(each.result());
      case Op::phi:
      case Op::load:
      case Op::composite_construct:
      case Op::composite_extract:
      case Op::composite_insert:
        return varies && make_vector(each.result());
      default:
        if (varies && !is_componentwise(each.op())) return refuse();
        return varies && make_vector(each.result());
    }
  }

  // What comes from another block would have to be made a vector there; constants are none.
  bool is_phi_of_scalars(const Instruction& each) const {
    if (each.op() != Op::phi || !is_vector(each.result())) return false;
    for (std::size_t i = 3; i < each.words.size(); i += 2)
      if (!is_vector(each.words[i]) && functions_.types_.four_times(each.words[i]) == 0)
        return true;
    return false;
  }

  VectorFunctions& functions_;
  std::unordered_map<Id, Id> type_of_;
  std::unordered_map<Id, Id> base_of_;
  std::unordered_set<Id> vectors_;
  std::unordered_set<Id> fixed_;
  bool returns_vector_ = false;
  bool possible_ = true;
};

// Writes a copy.
class VectorFunctions::Copy {
 public:
  Copy(VectorFunctions& functions, const Function& function, const Analysis& analysis)
      : functions_(functions), types_(functions.types_), analysis_(analysis) {
    for (const Instruction& each : function.body)
      if (each.result() != 0) new_ids_.emplace(each.result(), types_.new_id());
    copy_head(function);
    for (const Instruction& each : function.body) copy(each);
  }

  Id id() const { return id_; }
  const std::vector<std::uint32_t>& code() const { return code_; }

 private:
  void write(Op op, std::span<const std::uint32_t> operands) { append(code_, op, operands); }

  Id renamed(Id id) const {
    const auto found = new_ids_.find(id);
    return found == new_ids_.end() ? id : found->second;
  }

  // Four times a value that is no vector.
  Id four_times(Id value) {
    if (const Id constant = types_.four_times(value); constant != 0) return constant;
    return four_times(renamed(value), analysis_.type_of(value));
  }
  Id four_times(Id value, Id type) {
    std::vector<std::uint32_t> words{types_.vector_of(type), 0};
    if (types_.is_struct(type)) {
      const auto members = types_.members(type);
      for (std::uint32_t i = 0; i < members.size(); ++i) {
        const Id member = types_.new_id();
        write(Op::composite_extract, std::vector{members[i], member, value, i});
        words.push_back(four_times(member, members[i]));
      }
    } else {
      words.insert(words.end(), kComponents, value);
    }
    const Id id = types_.new_id();
    words[1] = id;
    write(Op::composite_construct, words);
    return id;
  }

  Id as_vector(Id id) { return analysis_.is_vector(id) ? renamed(id) : four_times(id); }

  void copy_decorations(Id id) {
    const auto [begin, end] = functions_.decorations_of_.equal_range(id);
    for (auto each = begin; each != end; ++each) {
      auto& decorations = functions_.decorations_;
      const std::size_t at = decorations.size();
      const auto words = each->second.words;
      decorations.insert(decorations.end(), words.begin(), words.end());
      decorations[at + 1] = renamed(id);
    }
  }

  void copy(const Instruction& each) {
    switch (each.op()) {
      case Op::function:
      case Op::function_parameter:
        return;
      case Op::store:
        return copy_store(each);
      case Op::return_value:
        return write(Op::return_value,
                     std::vector{analysis_.returns_vector() ? as_vector(each.words[1])
                                                            : renamed(each.words[1])});
      case Op::function_call:
        return copy_call(each);
      default:
        copy_decorations(each.result());
        return analysis_.is_vector(each.result()) ? copy_as_vector(each) : copy_renamed(each);
    }
  }

  void copy_head(const Function& function) {
    std::vector<Id> types;
    std::vector<std::uint32_t> parameters;
    for (const Instruction& each : function.body) {
      if (each.op() != Op::function_parameter) continue;
      const bool is_vector = analysis_.is_vector(each.result());
      types.push_back(is_vector ? types_.vector_of(each.type()) : each.type());
      append(parameters, Op::function_parameter, std::vector{types.back(), renamed(each.result())});
    }
    const Instruction& head = function.body.front();
    const Id result = analysis_.returns_vector() ? types_.vector_of(head.type()) : head.type();
    id_ = renamed(head.result());
    write(Op::function, std::vector{result, id_, head.words[3], types_.function(result, types)});
    code_.insert(code_.end(), parameters.begin(), parameters.end());
  }

  void copy_store(const Instruction& each) {
    const Id pointer = each.words[1];
    const Id value =
        analysis_.is_vector(pointer) ? as_vector(each.words[2]) : renamed(each.words[2]);
    write(Op::store, std::vector{renamed(pointer), value});
  }

  void copy_call(const Instruction& each) {
    const auto called = analysis_.callee(each);
    std::vector<std::uint32_t> words{
        called->returns_vector ? types_.vector_of(each.type()) : each.type(),
        renamed(each.result()), called->id};
    for (const Id argument : each.operands()) words.push_back(renamed(argument));
    write(Op::function_call, words);
  }

  void copy_renamed(const Instruction& each) {
    std::vector<std::uint32_t> words(each.words.begin(), each.words.end());
    for (const std::size_t place : places_of_ids(each)) words[place] = renamed(words[place]);
    code_.insert(code_.end(), words.begin(), words.end());
  }

  void copy_as_vector(const Instruction& each) {
    std::vector<std::uint32_t> words(each.words.begin() + 1, each.words.end());
    words[0] = types_.vector_of(each.type());
    words[1] = renamed(each.result());
    const auto operands = each.operands();
    const std::size_t first = static_cast<std::size_t>(operands.data() - each.words.data()) - 1;
    for (std::size_t i = 0; i < operands.size(); ++i) {
      const bool is_label = each.op() == Op::phi && i % 2 == 1;
      const bool is_index = each.op() == Op::access_chain && i > 0;
      words[first + i] = is_label || is_index ? renamed(operands[i]) : as_vector(operands[i]);
    }
    write(each.op(), words);
  }

  VectorFunctions& functions_;
  VectorTypes& types_;
  const Analysis& analysis_;
  std::unordered_map<Id, Id> new_ids_;
  Id id_ = 0;
  std::vector<std::uint32_t> code_;
};

VectorFunctions::VectorFunctions(const Module& module, VectorTypes& types) : types_(types) {
  for (const Function& each : module.functions) functions_.emplace(each.id(), &each);
  for (const Instruction& each : module.globals)
    if (each.op() == Op::decorate) decorations_of_.emplace(each.words[1], each);
}

bool VectorFunctions::may_change_memory(const Instruction& each,
                                        const std::unordered_set<Id>& own) {
  if (each.op() == Op::store) return !own.contains(each.words[1]);
  if (each.op() == Op::function_call) return changes_memory(each.words[3]);
  return each.op() == Op::copy_memory || is_within(each.op(), Op::control_barrier, Op::last_atomic);
}

bool VectorFunctions::changes_memory(Id function) {
  if (const auto found = changing_.find(function); found != changing_.end()) return found->second;
  std::unordered_set<Id> own;
  bool changes = false;
  for (const Instruction& each : functions_.at(function)->body) {
    const bool is_part = each.op() == Op::access_chain && own.contains(each.words[3]);
    if (each.op() == Op::variable || each.op() == Op::function_parameter || is_part)
      own.insert(each.result());
    changes = changes || may_change_memory(each, own);
  }
  changing_.emplace(function, changes);
  return changes;
}

std::optional<VectorFunction> VectorFunctions::copy_of(Id function,
                                                       const std::vector<bool>& varying) {
  const std::pair key{function, varying};
  if (const auto found = copies_.find(key); found != copies_.end()) return found->second;
  const auto copy = make_copy(*functions_.at(function), varying);
  copies_.emplace(key, copy);
  return copy;
}

std::optional<VectorFunction> VectorFunctions::make_copy(const Function& function,
                                                         const std::vector<bool>& varying) {
  if (changes_memory(function.id())) return std::nullopt;
  const Analysis analysis(*this, function, varying);
  if (!analysis.is_possible()) return std::nullopt;
  const Copy copy(*this, function, analysis);
  code_.insert(code_.end(), copy.code().begin(), copy.code().end());
  return VectorFunction{copy.id(), analysis.returns_vector()};
}

}  // namespace vkact::spirv
