// Copies of a module's functions that compute four results at once.
#pragma once

#include <optional>
#include <unordered_set>

#include "spirv/vector_types.hpp"

namespace vkact::spirv {

/// A copy of a function: which of its arguments are vectors was asked for; the result is one where
/// it depends on them.
struct VectorFunction {
  Id id = 0;
  bool returns_vector = false;
};

class VectorFunctions {
 public:
  /// Views that outlive this.
  VectorFunctions(const Module& module, VectorTypes& types);

  /// The copy of a function whose arguments are vectors where `varying` says so. Nothing where the
  /// function is more than arithmetic on them: where it branches on one, uses one as an index, or
  /// changes memory.
  std::optional<VectorFunction> copy_of(Id function, const std::vector<bool>& varying);

  /// Whether an instruction stores anywhere but in a variable of `own` itself, or waits for others.
  bool may_change_memory(const Instruction& each, const std::unordered_set<Id>& own);

  /// The copies, and the decorations of what is in them.
  const std::vector<std::uint32_t>& code() const noexcept { return code_; }
  const std::vector<std::uint32_t>& decorations() const noexcept { return decorations_; }

 private:
  class Analysis;
  class Copy;

  // Whether it does so, its parameters being its own.
  bool changes_memory(Id function);
  std::optional<VectorFunction> make_copy(const Function& function,
                                          const std::vector<bool>& varying);

  VectorTypes& types_;
  std::unordered_map<Id, const Function*> functions_;
  std::unordered_multimap<Id, Instruction> decorations_of_;
  std::map<std::pair<Id, std::vector<bool>>, std::optional<VectorFunction>> copies_;
  std::unordered_map<Id, bool> changing_;
  std::vector<std::uint32_t> code_;
  std::vector<std::uint32_t> decorations_;
};

}  // namespace vkact::spirv
