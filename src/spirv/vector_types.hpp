// Types and constants for vectors of four, added to those of a module.
#pragma once

#include <map>
#include <optional>
#include <unordered_map>

#include "spirv/module.hpp"

namespace vkact::spirv {

/// Components of the vectors.
inline constexpr std::uint32_t kComponents = 4;

class VectorTypes {
 public:
  explicit VectorTypes(const Module& module);

  /// An id that the module does not use.
  Id new_id() noexcept { return bound_++; }
  Id bound() const noexcept { return bound_; }

  /// The type that holds four of a type: the vector of a scalar, the struct of such members, the
  /// pointer to such a variable of a function. 0 for other types.
  Id vector_of(Id type);
  /// The type of a function.
  Id function(Id result, std::span<const Id> parameters);
  /// Four times a constant of the module; 0 where it is no scalar or struct constant.
  Id four_times(Id constant);

  bool is_struct(Id type) const;
  /// What a pointer type points to; 0 for other types.
  Id pointee(Id type) const;
  /// The members of a struct type.
  std::span<const std::uint32_t> members(Id type) const;
  /// The value of an integer constant of 32 bits.
  std::optional<std::uint32_t> value_of(Id constant) const;
  /// The type of a constant or variable of the module; 0 of other ids.
  Id type_of(Id global) const;

  /// What has been added, in the order it has to be in behind the module's own.
  const std::vector<std::uint32_t>& code() const noexcept { return code_; }

 private:
  void add(std::vector<std::uint32_t> words);
  Id find_or_add_type(const std::vector<std::uint32_t>& key);
  Id make_vector_of(Id type);

  std::unordered_map<Id, Instruction> globals_;
  // The types that must not be declared twice, and the added ones, by opcode and operands.
  std::map<std::vector<std::uint32_t>, Id> types_;
  std::unordered_map<Id, Id> vectors_;
  std::unordered_map<Id, Id> constants_;
  std::vector<std::uint32_t> code_;
  Id bound_;
};

}  // namespace vkact::spirv
