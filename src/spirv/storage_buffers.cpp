#include "spirv/storage_buffers.hpp"

#include <unordered_set>

namespace vkact::spirv {
namespace {

constexpr std::uint32_t kNonWritable = 24;

// What a module says of its variables and types.
struct Decorations {
  explicit Decorations(const Module& module) {
    for (const Instruction& each : module.globals) {
      if (each.op() == Op::decorate && each.words[2] == kBindingDecoration)
        bindings.emplace(each.words[1], each.words[3]);
      if (each.op() == Op::decorate && each.words[2] == kDescriptorSetDecoration)
        sets.emplace(each.words[1], each.words[3]);
      if (each.op() == Op::member_decorate && each.words[2] == 0 && each.words[3] == kNonWritable)
        read_only.insert(each.words[1]);
    }
  }

  std::unordered_map<Id, std::uint32_t> bindings;
  std::unordered_map<Id, std::uint32_t> sets;
  std::unordered_set<Id> read_only;  // structs whose first member is
};

}  // namespace

StorageBuffers::StorageBuffers(const Module& module) : module_(module) {
  for (const Instruction& each : module.globals)
    if (each.result() != 0) globals_.emplace(each.result(), each);
  const Decorations decorations(module);
  for (const Instruction& each : module.globals) {
    if (each.op() != Op::variable || each.words[3] != kBufferStorage) continue;
    const auto binding = decorations.bindings.find(each.result());
    const auto set = decorations.sets.find(each.result());
    const Id block = operand(each.type(), Op::type_pointer, 3);
    const Id element = operand(operand(block, Op::type_struct, 2), Op::type_runtime_array, 2);
    if (element == 0 || binding == decorations.bindings.end() || set == decorations.sets.end())
      continue;
    buffers_.emplace(each.result(), StorageBuffer{element, binding->second, set->second,
                                                  decorations.read_only.contains(block)});
  }
}

std::uint32_t StorageBuffers::operand(Id type, Op kind, std::size_t word) const {
  const auto found = globals_.find(type);
  if (found == globals_.end() || found->second.op() != kind) return 0;
  return word < found->second.words.size() ? found->second.words[word] : 0;
}

bool StorageBuffers::is_vector(Id type) const {
  const Id component = operand(type, Op::type_vector, 2);
  return operand(type, Op::type_vector, 3) == 4 && operand(component, Op::type_int, 2) == 32 &&
         operand(component, Op::type_int, 3) == 0;
}

std::unordered_map<Id, Place> StorageBuffers::places(
    const std::unordered_map<Id, StorageBuffer>& buffers, Op access) const {
  std::unordered_map<Id, Place> places;
  std::unordered_set<Id> used_otherwise;
  const auto visit = [&](const Instruction& each) {
    const bool makes_place = each.op() == Op::access_chain && each.words.size() == 6;
    for (const Id id : each.operands()) {
      if (buffers.contains(id) && !makes_place) used_otherwise.insert(id);
      const bool is_accessed = each.op() == access && id == each.pointer();
      if (const auto place = places.find(id); place != places.end() && !is_accessed)
        used_otherwise.insert(place->second.buffer);
    }
    if (makes_place && buffers.contains(each.words[3]))
      places.emplace(each.result(), Place{each.words[3], each.words[4], each.words[5]});
  };
  for (const Function& function : module_.functions)
    for (const Instruction& each : function.body) visit(each);
  std::erase_if(places,
                [&](const auto& place) { return used_otherwise.contains(place.second.buffer); });
  return places;
}

void StorageBuffers::copy_functions(
    std::vector<std::uint32_t>& code, const std::unordered_map<Id, Place>& places,
    const std::function<void(const Instruction&, const Place&)>& write_access) const {
  for (const Function& function : module_.functions) {
    for (const Instruction& each : function.body) {
      if (const auto place = places.find(each.pointer()); place != places.end())
        write_access(each, place->second);
      else if (!places.contains(each.result()))
        code.insert(code.end(), each.words.begin(), each.words.end());
    }
  }
}

}  // namespace vkact::spirv
