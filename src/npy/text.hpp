// File names and foreign text inside one-line messages.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vkact/result.hpp>

namespace vkact::npy {

/// The text with control characters as \xNN, so that it stays on one line.
std::string one_line(std::string_view text);

/// A path as it appears in a message.
std::string display_name(const std::filesystem::path& path);

/// A path as a Python string literal.
std::string python_literal(const std::filesystem::path& path);

/// An error of the .npy code with one reason.
Error file_error(ErrorCode code, std::string reason);

/// The error for a failed system call on a path: "<name> <what>: <words for errno>; <advice>".
Error system_error(const std::filesystem::path& path, std::string_view what, int error_number,
                   std::string_view advice);

}  // namespace vkact::npy
