#include "spirv/float_controls.hpp"

#include <algorithm>

#include "spirv/additions.hpp"
#include "spirv/module.hpp"

namespace vkact::spirv {
namespace {

// An execution mode with the capability that it needs.
struct Mode {
  std::uint32_t capability;
  std::uint32_t mode;
};
constexpr Mode kPreserveSubnormals{4464, 4459};
constexpr Mode kPreserveSignedZerosInfinitiesAndNaNs{4466, 4461};
constexpr Mode kRoundToNearestEven{4467, 4462};

Id entry_point_of(const Module& module) {
  const auto entry = std::ranges::find(module.globals, Op::entry_point, &Instruction::op);
  return entry == module.globals.end() ? 0 : entry->words[2];
}

}  // namespace

std::vector<std::uint32_t> with_float_controls(std::span<const std::uint32_t> code,
                                               const FloatControls& controls) {
  const Module module(code);
  const Id entry = entry_point_of(module);
  Additions additions(module.header[kBoundWord]);
  const auto ask = [&](const Mode& mode, std::uint32_t width) {
    append(additions.capabilities, Op::capability, std::vector{mode.capability});
    append(additions.execution_modes, Op::execution_mode, std::vector{entry, mode.mode, width});
  };
  if (controls.preserves_subnormal_float16) ask(kPreserveSubnormals, 16);
  if (controls.rounds_float16_to_nearest_even) ask(kRoundToNearestEven, 16);
  if (controls.preserves_special_float32) ask(kPreserveSignedZerosInfinitiesAndNaNs, 32);
  std::vector<std::uint32_t> functions;
  for (const Function& function : module.functions)
    for (const Instruction& each : function.body)
      functions.insert(functions.end(), each.words.begin(), each.words.end());
  return additions.applied_to(module, functions);
}

}  // namespace vkact::spirv
