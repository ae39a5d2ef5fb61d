// How many instructions a formula takes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <vkact/element_type.hpp>

namespace vkact::accuracy {

/// Of one formula in one direction, which is named as in verification, for one type of elements.
struct InstructionCount {
  std::string_view activation;
  std::string direction;
  ElementType type = ElementType::float32;
  std::size_t instructions = 0;
};

/// All formulas of pointwise activations: the arithmetic instructions, comparisons and selections
/// of the optimised SPIR-V for one element, as far as its result depends on them when the module is
/// specialized for the type; those of a called function at each of its calls. Loads, stores, bit
/// casts, branches and what only names a value are not counted; both sides of a branch are. Throws
/// std::runtime_error where a module is not as expected.
std::vector<InstructionCount> count_instructions();

/// Those of the formula in one such module.
std::size_t formula_instructions(std::span<const std::uint32_t> code, ElementType type);

}  // namespace vkact::accuracy
