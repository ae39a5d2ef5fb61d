#include "spirv/vector_types.hpp"

namespace vkact::spirv {
namespace {

// Opcode and operands without the id that is defined.
std::vector<std::uint32_t> key_of(const Instruction& type) {
  std::vector<std::uint32_t> key{static_cast<std::uint32_t>(type.op())};
  key.insert(key.end(), type.words.begin() + 2, type.words.end());
  return key;
}

std::vector<std::uint32_t> key_of(Op op, std::span<const std::uint32_t> operands) {
  std::vector<std::uint32_t> key{static_cast<std::uint32_t>(op)};
  key.insert(key.end(), operands.begin(), operands.end());
  return key;
}

bool is_scalar(Op op) { return op == Op::type_bool || op == Op::type_int || op == Op::type_float; }

bool is_constant(Op op) { return op >= Op::constant_true && op <= Op::spec_constant_op; }

}  // namespace

VectorTypes::VectorTypes(const Module& module) : bound_(module.header[kBoundWord]) {
  for (const Instruction& each : module.globals) {
    if (each.result() == 0) continue;
    globals_.emplace(each.result(), each);
    // A struct of the module may be laid out for memory and is none of ours.
    if (each.type() == 0 && each.op() != Op::type_struct)
      types_.emplace(key_of(each), each.result());
  }
}

void VectorTypes::add(std::vector<std::uint32_t> words) {
  words[0] |= static_cast<std::uint32_t>(words.size()) << 16;
  code_.insert(code_.end(), words.begin(), words.end());
}

Id VectorTypes::find_or_add_type(const std::vector<std::uint32_t>& key) {
  if (const auto found = types_.find(key); found != types_.end()) return found->second;
  const Id id = new_id();
  std::vector<std::uint32_t> words = key;
  words.insert(words.begin() + 1, id);
  add(std::move(words));
  types_.emplace(key, id);
  return id;
}

Id VectorTypes::vector_of(Id type) {
  if (const auto found = vectors_.find(type); found != vectors_.end()) return found->second;
  const Id vector = make_vector_of(type);
  vectors_.emplace(type, vector);
  return vector;
}

Id VectorTypes::make_vector_of(Id type) {
  const auto found = globals_.find(type);
  if (found == globals_.end()) return 0;
  const Instruction defined = found->second;
  if (is_scalar(defined.op()))
    return find_or_add_type(key_of(Op::type_vector, std::vector{type, kComponents}));
  if (defined.op() == Op::type_pointer && defined.words[2] == kFunctionStorage) {
    const Id pointee = vector_of(defined.words[3]);
    return pointee == 0
               ? 0
               : find_or_add_type(key_of(Op::type_pointer, std::vector{kFunctionStorage, pointee}));
  }
  if (defined.op() != Op::type_struct) return 0;
  std::vector<std::uint32_t> words{static_cast<std::uint32_t>(Op::type_struct), 0};
  for (const Id member : members(type)) {
    words.push_back(vector_of(member));
    if (words.back() == 0) return 0;
  }
  const Id id = new_id();
  words[1] = id;
  add(std::move(words));
  return id;
}

Id VectorTypes::function(Id result, std::span<const Id> parameters) {
  std::vector<std::uint32_t> operands{result};
  operands.insert(operands.end(), parameters.begin(), parameters.end());
  return find_or_add_type(key_of(Op::type_function, operands));
}

Id VectorTypes::four_times(Id constant) {
  if (const auto found = constants_.find(constant); found != constants_.end()) return found->second;
  const auto global = globals_.find(constant);
  if (global == globals_.end()) return 0;
  const Instruction defined = global->second;
  if (!is_constant(defined.op()) && defined.op() != Op::undef) return 0;
  const bool composite =
      defined.op() == Op::constant_composite || defined.op() == Op::spec_constant_composite;
  const bool specialized = defined.op() >= Op::spec_constant_true;
  const Id type = vector_of(defined.type());
  if (type == 0) return 0;
  if (defined.op() == Op::undef) {
    const Id id = new_id();
    add({static_cast<std::uint32_t>(Op::undef), type, id});
    constants_.emplace(constant, id);
    return id;
  }
  if (is_struct(defined.type()) && !composite) return 0;

  std::vector<std::uint32_t> words{
      static_cast<std::uint32_t>(specialized ? Op::spec_constant_composite
                                             : Op::constant_composite),
      type, 0};
  if (composite) {
    for (const Id member : defined.words.subspan(3)) {
      words.push_back(four_times(member));
      if (words.back() == 0) return 0;
    }
  } else {
    words.insert(words.end(), kComponents, constant);
  }
  const Id id = new_id();
  words[2] = id;
  add(std::move(words));
  constants_.emplace(constant, id);
  return id;
}

bool VectorTypes::is_struct(Id type) const {
  const auto found = globals_.find(type);
  return found != globals_.end() && found->second.op() == Op::type_struct;
}

Id VectorTypes::pointee(Id type) const {
  const auto found = globals_.find(type);
  return found != globals_.end() && found->second.op() == Op::type_pointer ? found->second.words[3]
                                                                           : 0;
}

std::span<const std::uint32_t> VectorTypes::members(Id type) const {
  return globals_.at(type).words.subspan(2);
}

std::optional<std::uint32_t> VectorTypes::value_of(Id constant) const {
  const auto found = globals_.find(constant);
  if (found == globals_.end() || found->second.op() != Op::constant) return std::nullopt;
  return found->second.words[3];
}

Id VectorTypes::type_of(Id global) const {
  const auto found = globals_.find(global);
  return found == globals_.end() ? 0 : found->second.type();
}

}  // namespace vkact::spirv
