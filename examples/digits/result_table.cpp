#include "result_table.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace digits {
namespace {

constexpr const char* kLegend =
    "ULP   worst error in units in the last place of the exact result. A gradient near zero\n"
    "      need only be right to 2^-22 of dy (along rows: 1e-6); then it is left out.\n"
    "GB/s  bytes read and written over GPU time, fastest of 5 runs; caches may hold all of it.\n"
    "backward is from y for the activations along rows, from x for the others.\n";

bool passed(const ResultRow& row) {
  return std::all_of(row.cells.begin(), row.cells.end(),
                     [](const ResultCell& cell) { return cell.comparison.passed; });
}

std::string fixed(double value, int decimals) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), std::abs(value) < 1e5 ? "%.*f" : "%.*e", decimals, value);
  return text.data();
}

}  // namespace

bool all_passed(const std::vector<ResultRow>& rows) {
  return std::all_of(rows.begin(), rows.end(), passed);
}

void print_table(const std::vector<ResultRow>& rows) {
  std::size_t width = 10;
  for (const ResultRow& row : rows) width = std::max(width, row.activation.size());
  const int name_width = static_cast<int>(width);

  std::printf("%-*s  %-9s", name_width, "", "");
  for (const vkact::ElementType type : kElementTypes) {
    std::printf("  %15s", std::string(vkact::name_of(type)).c_str());
  }
  std::printf("\n%-*s  %-9s", name_width, "activation", "direction");
  for (std::size_t i = 0; i < kElementTypes.size(); ++i) std::printf("  %7s  %6s", "ULP", "GB/s");
  std::printf("  verdict\n");

  for (const ResultRow& row : rows) {
    std::printf("%-*s  %-9s", name_width, row.activation.c_str(), row.direction.c_str());
    for (const ResultCell& cell : row.cells) {
      const auto& speed = cell.gigabytes_per_second;
      std::printf("  %7s  %6s", fixed(cell.comparison.worst_ulp, 2).c_str(),
                  speed ? fixed(*speed, *speed < 100 ? 2 : 0).c_str() : "-");
    }
    std::printf("  %s\n", passed(row) ? "ok" : "WRONG");
  }
  std::fputs(kLegend, stdout);
}

}  // namespace digits
