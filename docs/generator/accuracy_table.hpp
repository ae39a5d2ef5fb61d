// The record of accuracy as Markdown.
#pragma once

#include <filesystem>
#include <string>

namespace docs {

/// The device of the record tests/golden/accuracy.json in the repository, and a line for each of
/// its cases. Throws where there is no such record.
std::string accuracy_table(const std::filesystem::path& repository);

}  // namespace docs
