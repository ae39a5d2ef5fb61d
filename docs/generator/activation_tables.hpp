// The table of activations as Markdown.
#pragma once

#include <string>

namespace docs {

/// One line for each family with the names of its activations, for the README.
std::string family_table();

/// Everything the table says of each activation.
std::string complete_table();

}  // namespace docs
