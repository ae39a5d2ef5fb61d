// What a misspelt name may have been meant to be.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace vkact {

/// Whether two names are the same but for their case.
bool is_same_name(std::string_view a, std::string_view b) noexcept;

/// The candidate nearest to a name, if it is near: one slip away, or two where both have six
/// letters or more. Empty when none is. Case is ignored; a slip is a letter more, less or other,
/// or two neighbours swapped.
std::string_view nearest_name(std::string_view name, std::span<const std::string_view> candidates);

/// "; did you mean 'gelu'?", or nothing.
std::string suggestion(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace vkact
