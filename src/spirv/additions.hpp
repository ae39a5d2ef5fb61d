// A module made anew with further types, variables and functions.
#pragma once

#include <cstdint>
#include <vector>

#include "spirv/module.hpp"

namespace vkact::spirv {

/// What a module gets besides what it has.
class Additions {
 public:
  /// For a module whose ids are below this bound.
  explicit Additions(Id bound) noexcept : bound_(bound) {}

  /// An id that nothing else has.
  Id new_id() noexcept { return bound_++; }

  /// Declares a variable that is bound there; its pointer type has this storage class.
  Id add_variable(Id pointer, std::uint32_t storage, std::uint32_t set, std::uint32_t binding);

  std::vector<std::uint32_t> capabilities;
  std::vector<std::uint32_t> execution_modes;
  std::vector<std::uint32_t> decorations;
  std::vector<std::uint32_t> declarations;  ///< Behind the module's own types and constants.

  /// The module's code with these additions and with `functions` in the place of its own.
  std::vector<std::uint32_t> applied_to(const Module& module,
                                        const std::vector<std::uint32_t>& functions) const;

 private:
  std::vector<Id> variables_;
  Id bound_;
};

}  // namespace vkact::spirv
