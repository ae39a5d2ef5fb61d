// The embedded SPIR-V modules, by what they compute.
#pragma once

#include <cstdint>
#include <vkact/activation.hpp>

#include "vulkan/shader_code.hpp"

namespace vkact {

using ModuleCode = vulkan::ShaderCode;

/// What a module does for its activation: forward, backward, backward_from_output ...
enum class Role : std::uint32_t {
#define VKACT_ROLE(role) role,
#include <modules.inc>
};

/// A module without a formula.
enum class CommonModule : std::uint32_t {
#define VKACT_COMMON_MODULE(name) name,
#include <modules.inc>
};

/// The module of an activation in a role; empty where the activation has none such.
ModuleCode module_of(ActivationId id, Role role) noexcept;
ModuleCode module_of(CommonModule module) noexcept;

}  // namespace vkact
