#include "spirv_module.hpp"

#include <cstring>
#include <stdexcept>

namespace vkact::shader_test {
namespace {

constexpr std::uint32_t kMagic = 0x07230203;
constexpr std::size_t kHeaderWords = 5;

}  // namespace

SpirvModule::SpirvModule(std::span<const std::uint32_t> code) {
  if (code.size() < kHeaderWords || code[0] != kMagic)
    throw std::runtime_error("the code has no SPIR-V header");
  for (std::size_t at = kHeaderWords; at < code.size();) {
    const std::uint32_t opcode = code[at] & 0xffff;
    const std::size_t words = code[at] >> 16;
    if (words == 0 || words > code.size() - at)
      throw std::runtime_error("an instruction reaches past the end");
    const auto operands = code.subspan(at + 1, words - 1);
    if (opcode >= kOpTypeInt && opcode <= kOpTypePointer)
      types_and_constants_[operands[0]] = instructions_.size();
    if (opcode == kOpConstant || opcode == kOpVariable)
      types_and_constants_[operands[1]] = instructions_.size();
    if (opcode == kOpDecorate)
      decorations_[{operands[0], operands[1]}] = operands.size() > 2 ? operands[2] : 0;
    if (opcode == kOpMemberDecorate && operands[2] == kOffset)
      member_offsets_[{operands[0], operands[1]}] = operands[3];
    instructions_.push_back({opcode, operands});
    at += words;
  }
}

std::vector<Instruction> SpirvModule::all(std::uint32_t opcode) const {
  std::vector<Instruction> found;
  for (const Instruction& instruction : instructions_)
    if (instruction.opcode == opcode) found.push_back(instruction);
  return found;
}

bool SpirvModule::is_decorated(std::uint32_t id, std::uint32_t decoration) const {
  return decorations_.contains({id, decoration});
}

std::optional<std::uint32_t> SpirvModule::decoration(std::uint32_t id,
                                                     std::uint32_t decoration) const {
  const auto found = decorations_.find({id, decoration});
  if (found == decorations_.end()) return std::nullopt;
  return found->second;
}

std::set<std::uint32_t> SpirvModule::values_of(std::uint32_t decoration) const {
  std::set<std::uint32_t> values;
  for (const auto& [key, value] : decorations_)
    if (key.second == decoration) values.insert(value);
  return values;
}

std::vector<std::uint32_t> SpirvModule::variables(std::uint32_t storage_class) const {
  std::vector<std::uint32_t> ids;
  for (const Instruction& variable : all(kOpVariable))
    if (variable.operands[2] == storage_class) ids.push_back(variable.operands[1]);
  return ids;
}

const Instruction& SpirvModule::definition(std::uint32_t id) const {
  return instructions_[types_and_constants_.at(id)];
}

std::uint32_t SpirvModule::size_of(std::uint32_t type) const {
  const Instruction& defined = definition(type);
  switch (defined.opcode) {
    case kOpTypeInt:
    case kOpTypeFloat:
      return defined.operands[1] / 8;
    case kOpTypeVector:
      return defined.operands[2] * size_of(defined.operands[1]);
    case kOpTypeArray:
      return definition(defined.operands[2]).operands[2] * decoration(type, kArrayStride).value();
    default:
      throw std::runtime_error("a member has type opcode " + std::to_string(defined.opcode));
  }
}

std::vector<Member> SpirvModule::members(std::uint32_t variable) const {
  const Instruction& pointer = definition(definition(variable).operands[0]);
  return members_of(pointer.operands[2]);
}

std::vector<Member> SpirvModule::members_of(std::uint32_t type) const {
  std::vector<Member> members;
  const auto member_types = definition(type).operands.subspan(1);
  for (std::uint32_t i = 0; i < member_types.size(); ++i) {
    const std::uint32_t offset = member_offsets_.at({type, i});
    if (definition(member_types[i]).opcode != kOpTypeStruct) {
      members.push_back({offset, size_of(member_types[i])});
      continue;
    }
    for (const Member& inner : members_of(member_types[i]))
      members.push_back({offset + inner.offset, inner.size});
  }
  return members;
}

std::string text_of(std::span<const std::uint32_t> words) {
  const auto bytes = std::as_bytes(words);
  const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return text.substr(0, text.find('\0'));
}

}  // namespace vkact::shader_test
