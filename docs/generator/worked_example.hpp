// The row, the formula and the definition that docs/adding-an-activation.md explains, from the
// table and the file.
#pragma once

#include <filesystem>
#include <string>

namespace docs {

/// Its row of the table, as a block of C++.
std::string example_row(const std::filesystem::path& repository);

/// Its formula file, as a block of GLSL.
std::string example_formula(const std::filesystem::path& repository);

/// Its definition for the golden values, as a block of Python.
std::string example_definition(const std::filesystem::path& repository);

}  // namespace docs
