// Text between two marks in a file that people write the rest of.
#pragma once

#include <filesystem>
#include <string>

namespace docs {

/// The file's text with what is between the lines <!-- generated: name --> and <!-- end of
/// generated --> replaced by `block`, which ends in a newline. Throws std::runtime_error when the
/// file cannot be read or has no such lines.
std::string with_block(const std::filesystem::path& file, const std::string& name,
                       const std::string& block);

/// The whole text of a file. Throws std::runtime_error.
std::string read_text(const std::filesystem::path& file);

/// Replaces the whole text of a file. Throws std::runtime_error.
void write_text(const std::filesystem::path& file, const std::string& text);

}  // namespace docs
