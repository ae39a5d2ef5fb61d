#include "cli/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/number.hpp"

namespace vkact::cli {

double decimal(float value) {
  const std::string text = shortest_text(value);
  double parsed = value;
  std::from_chars(text.data(), text.data() + text.size(), parsed);
  return parsed;
}

std::string digits(double value, int count) {
  if (std::isnan(value)) return "nan";
  std::array<char, 64> buffer{};
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                     std::chars_format::general, count);
  return {buffer.data(), written.ptr};
}

std::string memory_size(double bytes) {
  constexpr std::array<std::string_view, 5> kUnits{"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  while (bytes >= 1024 && unit + 1 < kUnits.size()) {
    bytes /= 1024;
    ++unit;
  }
  return digits(bytes, 3) + " " + std::string(kUnits[unit]);
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string joined;
  for (const std::string& part : parts) {
    if (&part != &parts.front()) joined += separator;
    joined += part;
  }
  return joined;
}

std::string enumerated(const std::vector<std::string>& parts) {
  if (parts.size() < 2) return join(parts, "");
  return join({parts.begin(), parts.end() - 1}, ", ") + " and " + parts.back();
}

void TextTable::print(std::ostream& stream) const {
  std::vector<std::size_t> widths(columns_.size());
  for (const auto& row : rows_)
    for (std::size_t column = 0; column < widths.size(); ++column)
      widths[column] = std::max(widths[column], row[column].size());

  auto note = notes_.begin();
  for (std::size_t index = 0; index < rows_.size(); ++index) {
    std::string line;
    for (std::size_t column = 0; column < widths.size(); ++column) {
      const std::string& cell = rows_[index][column];
      const std::string padding(widths[column] - cell.size(), ' ');
      if (column != 0) line += "  ";
      line += columns_[column] == Align::left ? cell + padding : padding + cell;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    stream << line << '\n';
    for (; note != notes_.end() && note->below_row == index + 1; ++note)
      stream << note->text << '\n';
  }
}

std::string wrapped(std::string_view first, std::string_view text) {
  std::string lines(first);
  std::size_t column = first.size();
  bool line_start = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    if (!line_start && column + 1 + word.size() > kLineWidth) {
      lines.append("\n").append(first.size(), ' ');
      column = first.size();
      line_start = true;
    }
    if (!line_start) {
      lines += ' ';
      ++column;
    }
    lines += word;
    column += word.size();
    line_start = false;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace vkact::cli
