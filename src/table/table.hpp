// The conditions of the table's rows, evaluated.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <span>
#include <vkact/activation.hpp>

namespace vkact {

/// Whether it is a row of the table; others have no conditions and no modules.
bool is_known(ActivationId id) noexcept;

/// Whether the parameter values satisfy the row's condition.
bool are_parameters_valid(ActivationId id, std::span<const float> values) noexcept;

/// Whether backward from the output is exact for these values; meaningful where the row has that
/// form.
bool is_exact_from_output(ActivationId id, std::span<const float> values) noexcept;

}  // namespace vkact
