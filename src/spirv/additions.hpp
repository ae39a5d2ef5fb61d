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

  std::vector<std::uint32_t> capabilities;
  std::vector<std::uint32_t> decorations;
  std::vector<std::uint32_t> declarations;  ///< Behind the module's own types and constants.
  std::vector<Id> variables;                ///< Global ones among them.

  /// The module's code with these additions and with `functions` in the place of its own.
  std::vector<std::uint32_t> applied_to(const Module& module,
                                        const std::vector<std::uint32_t>& functions) const;

 private:
  Id bound_;
};

}  // namespace vkact::spirv
