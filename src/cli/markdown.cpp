#include "cli/markdown.hpp"

namespace vkact::cli {
namespace {

std::string cell_text(std::string cell) {
  for (std::size_t at = 0; (at = cell.find('|', at)) != std::string::npos; at += 2)
    cell.insert(at, "\\");
  return cell;
}

}  // namespace

std::string markdown_table(const std::vector<std::vector<std::string>>& rows,
                           const std::vector<TextTable::Align>& columns) {
  std::string text;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    text += "|";
    for (const std::string& cell : rows[i]) text += " " + cell_text(cell) + " |";
    text += "\n";
    if (i > 0) continue;
    for (const auto align : columns) text += align == TextTable::Align::left ? "|---" : "|--:";
    text += "|\n";
  }
  return text;
}

}  // namespace vkact::cli
