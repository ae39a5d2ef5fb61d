#include "result_table.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace digits {
namespace {

constexpr const char* kLegend =
    "\n% of bound  worst error as a part of what is allowed for that result: units in the last "
    "place, as\n"
    "            docs/activations.md has them, or near a zero crossing an absolute error.\n"
    "GB/s        bytes read and written over GPU time, fastest of 5 runs; caches may hold all of "
    "it.\n"
    "backward is from y where it is defined from y alone, else from x.\n";

bool passed(const ResultRow& row) {
  return std::ranges::all_of(row.cells,
                             [](const ResultCell& cell) { return cell.comparison.passed(); });
}

std::string fixed(double value, int decimals) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), std::abs(value) < 1e5 ? "%.*f" : "%.*e", decimals, value);
  return text.data();
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

std::string right(const std::string& text, std::size_t width) {
  return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
}

// Whose y is bounded in units in the last place wherever it lies.
bool is_bounded_in_ulp(const ResultRow& row) {
  return row.direction == "forward" &&
         (row.family == vkact::Family::pointwise || row.family == vkact::Family::gated);
}

}  // namespace

bool all_passed(const std::vector<ResultRow>& rows) { return std::ranges::all_of(rows, passed); }

std::string table_text(const std::vector<ResultRow>& rows) {
  std::size_t width = 10;
  for (const ResultRow& row : rows) width = std::max(width, row.activation.size());
  std::string text = padded("", width) + "  " + padded("", 9);
  for (const vkact::ElementType type : kElementTypes)
    text += "  " + right(std::string(vkact::name_of(type)), 18);
  text += "\n" + padded("activation", width) + "  " + padded("direction", 9);
  for (std::size_t i = 0; i < kElementTypes.size(); ++i) text += "  % of bound    GB/s";
  text += "  verdict\n";
  for (const ResultRow& row : rows) {
    text += padded(row.activation, width) + "  " + padded(row.direction, 9);
    for (const ResultCell& cell : row.cells) {
      const auto& speed = cell.gigabytes_per_second;
      text += "  " + right(fixed(100 * cell.comparison.worst, 0), 10) + "  " +
              right(speed ? fixed(*speed, *speed < 100 ? 2 : 0) : "-", 6);
    }
    text += passed(row) ? "  ok\n" : "  WRONG\n";
  }
  return text + kLegend;
}

std::string summary_text(const std::vector<ResultRow>& rows) {
  std::size_t wrong = 0;
  const ResultRow* worst = nullptr;
  for (const ResultRow& row : rows) {
    for (const ResultCell& cell : row.cells) wrong += cell.comparison.passed() ? 0 : 1;
    if (is_bounded_in_ulp(row) && (worst == nullptr || row.cells[0].comparison.worst_ulp >
                                                           worst->cells[0].comparison.worst_ulp))
      worst = &row;
  }
  const std::string results = std::to_string(rows.size() * kElementTypes.size()) + " results";
  std::string text =
      std::to_string(rows.size() / 2) +
      " activations, forward and backward, in float32, float16 and bfloat16: " +
      (wrong == 0 ? "all " + results + " are within their bounds of the CPU reference's"
                  : std::to_string(wrong) + " of " + results + " DIFFER from the CPU reference's") +
      ".\n";
  if (worst != nullptr)
    text += "The worst y of pointwise and gated activations in float32 is " +
            fixed(worst->cells[0].comparison.worst_ulp, 2) + " units in the last place off (" +
            worst->activation + ").\n";
  return text;
}

}  // namespace digits
