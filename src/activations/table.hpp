// The conditions of the table's rows, evaluated.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <span>
#include <vkact/activation.hpp>

namespace vkact {

/// Whether the parameter values satisfy the row's condition.
bool are_parameters_valid(ActivationId id, std::span<const float> values) noexcept;

/// Whether backward from the output is exact for these values; meaningful where the row has that
/// form.
bool is_exact_from_output(ActivationId id, std::span<const float> values) noexcept;

}  // namespace vkact
