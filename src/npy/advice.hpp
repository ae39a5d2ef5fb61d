// Refusals of files that cannot be read as they are, with what to do about it. Commands that are
// advised write files that do not exist yet, and keep what the numbers mean.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
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

/// A numpy command that saves what `operation` makes of a file's array, such as ".astype('<f4')",
/// under a name that is still free: the file's with "_word" behind it.
std::string saving(const std::filesystem::path& path, const std::string& word,
                   const std::string& operation);

/// A file whose element type does not go with its role.
Error refused_type(const std::filesystem::path& path, const Header& header, Role role);

/// A file that is no .npy file and starts with these bytes.
Error refused_format(const std::filesystem::path& path, std::string_view start);

}  // namespace vkact::npy
