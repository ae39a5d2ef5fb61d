// Text for people: numbers, columns, wrapped lines.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>
#include <vkact/activation.hpp>

namespace vkact::cli {

/// The greatest width that lines for people have.
inline constexpr std::size_t kLineWidth = 100;

/// The double nearest to the shortest decimal number that reads back as this float, so that JSON
/// says 0.01 and not 0.009999999776482582.
double decimal(float value);

/// With so many significant digits.
std::string digits(double value, int count);

/// "1.5 GiB".
std::string memory_size(double bytes);

/// The parts with the separator between them.
std::string join(const std::vector<std::string>& parts, std::string_view separator);

/// "a", "a and b", "a, b and c".
std::string enumerated(const std::vector<std::string>& parts);

/// Rows of cells, printed with every column as wide as its widest cell.
class TextTable {
 public:
  enum class Align { left, right };

  explicit TextTable(std::vector<Align> columns) : columns_(std::move(columns)) {}

  /// Adds a row with one cell for each column.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  /// Prints below the latest row, without regard to columns.
  void add_note(std::string text) { notes_.push_back({rows_.size(), std::move(text)}); }

  void print(std::ostream& stream) const;

 private:
  struct Note {
    std::size_t below_row;
    std::string text;
  };

  std::vector<Align> columns_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<Note> notes_;
};

/// The text in lines of at most kLineWidth, broken at spaces; `first` starts the first line, the
/// others are indented as far.
std::string wrapped(std::string_view first, std::string_view text);

}  // namespace vkact::cli
