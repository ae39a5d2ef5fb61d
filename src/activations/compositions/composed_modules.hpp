// Modules made at run time for compositions of pointwise activations, without a compiler: the
// embedded one holds every formula, and the calls in its stand-ins are redirected to those wanted.
#pragma once

#include <span>
#include <vector>

#include "activations/calls/modules.hpp"

namespace vkact {

/// The module `base`, compositions_forward or compositions_backward, with these parts; at most
/// shared::kMaxParts. Kept for the process: the same parts give the same code at the same address.
/// vulkan_failure where the embedded one is damaged. Thread-safe.
Result<ModuleCode> composed_module(CommonModule base, std::span<const ActivationId> parts);

/// The same, made anew; at least one part. Formulas that no part needs are left out.
Result<std::vector<std::uint32_t>> make_composed_module(std::span<const std::uint32_t> base,
                                                        std::span<const ActivationId> parts);

}  // namespace vkact
