// Tables in Markdown.
#pragma once

#include <string>
#include <vector>

#include "cli/text.hpp"

namespace vkact::cli {

/// The first row is the head. Bars within cells stay part of their text.
std::string markdown_table(const std::vector<std::vector<std::string>>& rows,
                           const std::vector<TextTable::Align>& columns);

}  // namespace vkact::cli
