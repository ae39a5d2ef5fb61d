// Refusals of files that cannot be read as they are, with what to do about it. Commands that are
// advised write files that do not exist yet, and keep what the numbers mean.
#pragma once

#include <filesystem>
#include <string_view>
#include <vkact/result.hpp>

#include "npy/header.hpp"

namespace vkact::npy {

/// What an array is wanted for.
enum class Role : std::uint32_t {
  numbers,  ///< What activations compute with.
  mask,     ///< Booleans of what counts, or numbers that are added.
  target,   ///< Integers, the classes, or their probabilities.
  bytes,    ///< Unsigned bytes.
};

/// A file whose element type does not go with its role.
Error refused_type(const std::filesystem::path& path, const Header& header, Role role);

/// A file that is no .npy file and starts with these bytes.
Error refused_format(const std::filesystem::path& path, std::string_view start);

}  // namespace vkact::npy
