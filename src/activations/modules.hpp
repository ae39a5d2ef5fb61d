// The embedded SPIR-V modules, by what they compute.
#pragma once

#include <cstdint>
#include <span>
#include <vkact/activation.hpp>

namespace vkact {

using ModuleCode = std::span<const std::uint32_t>;

/// The modules of a pointwise activation. Empty where the table has no such form.
struct PointwiseModules {
  ModuleCode forward;
  ModuleCode backward;
  ModuleCode backward_from_output;
};

/// The modules of a rowwise activation: whole rows in one dispatch, or in three.
struct RowwiseModules {
  ModuleCode forward;
  ModuleCode forward_partial;
  ModuleCode forward_combine;
  ModuleCode forward_apply;
  ModuleCode backward;
  ModuleCode backward_partial;
  ModuleCode backward_combine;
  ModuleCode backward_apply;
};

/// The activation must be of that family.
const PointwiseModules& pointwise_modules(ActivationId id) noexcept;
const RowwiseModules& rowwise_modules(ActivationId id) noexcept;

}  // namespace vkact
