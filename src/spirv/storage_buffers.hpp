// A module's storage buffers and what its functions do with their elements.
#pragma once

#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

#include "spirv/module.hpp"

namespace vkact::spirv {

/// A storage buffer that is one array without a length.
struct StorageBuffer {
  Id element = 0;  ///< The elements' type.
  std::uint32_t binding = 0;
  std::uint32_t set = 0;
  bool is_read_only = false;
};

/// A pointer to an element of a buffer.
struct Place {
  Id buffer = 0;
  Id member = 0;  ///< The constant 0, which stands for the array.
  Id index = 0;
};

class StorageBuffers {
 public:
  explicit StorageBuffers(const Module& module);

  /// An operand of a type, by its place among the instruction's words; 0 for another kind of type.
  std::uint32_t operand(Id type, Op kind, std::size_t word) const;
  /// Whether a type is uvec4.
  bool is_vector(Id type) const;

  /// The buffers, by their variables.
  const std::unordered_map<Id, StorageBuffer>& all() const noexcept { return buffers_; }

  /// The pointers to elements of those of these buffers of which elements are loaded or stored, as
  /// `access` says, as a whole, and that are used in no other way.
  std::unordered_map<Id, Place> places(const std::unordered_map<Id, StorageBuffer>& buffers,
                                       Op access) const;

  /// Appends the module's functions to `code` without these pointers; `write_access` appends what
  /// takes the place of an instruction that loads or stores through one.
  void copy_functions(
      std::vector<std::uint32_t>& code, const std::unordered_map<Id, Place>& places,
      const std::function<void(const Instruction&, const Place&)>& write_access) const;

 private:
  const Module& module_;
  std::unordered_map<Id, Instruction> globals_;
  std::unordered_map<Id, StorageBuffer> buffers_;
};

}  // namespace vkact::spirv
