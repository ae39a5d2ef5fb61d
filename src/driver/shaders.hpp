// The shaders of this folder, as SPIR-V.
#pragma once

#include <cstdint>
#include <span>

namespace vkact::driver {

/// shaders/driver/functions.comp; takes three operands.
std::span<const std::uint32_t> functions_shader() noexcept;
/// shaders/driver/formulas.comp; takes one.
std::span<const std::uint32_t> formulas_shader() noexcept;

}  // namespace vkact::driver
