// A SPIR-V module taken apart, as far as the tests ask.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace vkact::shader_test {

/// The opcodes, decorations and storage classes that tests name; numbers from the SPIR-V
/// specification, section 3.
enum Opcode : std::uint32_t {
  kOpExtension = 10,
  kOpExtInstImport = 11,
  kOpExtInst = 12,
  kOpEntryPoint = 15,
  kOpCapability = 17,
  kOpTypeInt = 21,
  kOpTypeFloat = 22,
  kOpTypeVector = 23,
  kOpTypeArray = 28,
  kOpTypeStruct = 30,
  kOpTypePointer = 32,
  kOpConstant = 43,
  kOpVariable = 59,
  kOpDecorate = 71,
  kOpMemberDecorate = 72,
  kOpFNegate = 127,
  kOpFAdd = 129,
  kOpFSub = 131,
  kOpFMul = 133,
  kOpVectorTimesScalar = 142,
};
enum Decoration : std::uint32_t {
  kSpecId = 1,
  kArrayStride = 6,
  kBinding = 33,
  kDescriptorSet = 34,
  kOffset = 35,
  kNoContraction = 42,
};
enum StorageClass : std::uint32_t { kPushConstant = 9, kStorageBuffer = 12 };

/// One instruction: its opcode and the words after the first.
struct Instruction {
  std::uint32_t opcode = 0;
  std::span<const std::uint32_t> operands;
};

/// A member of a struct: where it is and how many bytes it takes.
struct Member {
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
  friend bool operator==(const Member&, const Member&) = default;
};

/// A view on code that outlives it.
class SpirvModule {
 public:
  /// Throws std::runtime_error where the code is no SPIR-V.
  explicit SpirvModule(std::span<const std::uint32_t> code);

  const std::vector<Instruction>& instructions() const noexcept { return instructions_; }
  /// Instructions with that opcode.
  std::vector<Instruction> all(std::uint32_t opcode) const;

  bool is_decorated(std::uint32_t id, std::uint32_t decoration) const;
  /// The operand of a decoration of this id.
  std::optional<std::uint32_t> decoration(std::uint32_t id, std::uint32_t decoration) const;
  /// The operands of this decoration over all ids.
  std::set<std::uint32_t> values_of(std::uint32_t decoration) const;

  /// The variables of a storage class, by id.
  std::vector<std::uint32_t> variables(std::uint32_t storage_class) const;
  /// The members of the struct that a variable points to; where one is a struct, its members.
  std::vector<Member> members(std::uint32_t variable) const;

 private:
  std::vector<Member> members_of(std::uint32_t type) const;
  const Instruction& definition(std::uint32_t id) const;
  std::uint32_t size_of(std::uint32_t type) const;

  std::vector<Instruction> instructions_;
  std::map<std::uint32_t, std::size_t> types_and_constants_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> decorations_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> member_offsets_;
};

/// A string operand.
std::string text_of(std::span<const std::uint32_t> words);

}  // namespace vkact::shader_test
