// The table of activations as Markdown.
#pragma once

#include <string>

namespace docs {

/// One short line per activation, for the README.
std::string overview_table();

/// Everything the table says of each activation.
std::string complete_table();

}  // namespace docs
