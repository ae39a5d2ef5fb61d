// The driver's functions that are measured, what they should give, and how far off the Vulkan
// specification lets them be.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vkact/element_type.hpp>

namespace vkact::driver {

/// Up to three operands; those that a function does not take are 0.
using Operands = std::array<double, 3>;

/// The operands of a function come from here: the sign and the binades, from 2^least on below
/// 2^greatest.
struct Range {
  bool has_negative = false;
  int least = -126;
  int greatest = 128;
};

struct Function {
  std::string_view name;  ///< As it is written in GLSL.
  std::size_t operands = 1;
  std::array<Range, 3> ranges;
  /// The exact result, to the precision of long double.
  long double (*exact)(const Operands& operands);
  /// How far a result may be from the exact one; infinite where nothing is said.
  double (*allowed)(const Operands& operands, double exact);
  /// The rule behind that, in the words of "Precision and Operation of SPIR-V Instructions", the
  /// appendix "Vulkan Environment for SPIR-V" of the Vulkan specification.
  std::string_view rule;
  /// Of the results, whose units in the last place count.
  ElementType type = ElementType::float32;
};

/// In the order of shaders/driver/functions.comp, which has further ones behind them.
std::span<const Function> functions() noexcept;

/// The place there of a * b + c as it stands, and with precise.
inline constexpr std::uint32_t kContractible = 26;
inline constexpr std::uint32_t kPrecise = 27;

}  // namespace vkact::driver
