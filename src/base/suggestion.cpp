#include "base/suggestion.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

namespace vkact {
namespace {

// Two neighbours swapped are the likeliest slip, so that among equals they come first.
constexpr std::size_t kSwap = 1;
constexpr std::size_t kChange = 2;

bool is_same_letter(char a, char b) {
  return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = kChange * (i + j);
        continue;
      }
      cost[i][j] =
          std::min({cost[i - 1][j] + kChange, cost[i][j - 1] + kChange,
                    cost[i - 1][j - 1] + (is_same_letter(a[i - 1], b[j - 1]) ? 0 : kChange)});
      if (i > 1 && j > 1 && is_same_letter(a[i - 1], b[j - 2]) &&
          is_same_letter(a[i - 2], b[j - 1]))
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + kSwap);
    }
  }
  return cost[a.size()][b.size()];
}

std::size_t greatest_distance(std::size_t letters) {
  if (letters < 3) return 0;
  return letters < 6 ? kChange : 2 * kChange;
}

}  // namespace

bool is_same_name(std::string_view a, std::string_view b) noexcept {
  return std::ranges::equal(a, b, is_same_letter);
}

std::string_view nearest_name(std::string_view name, std::span<const std::string_view> candidates) {
  // Nothing that long is near to anything, and comparing takes time by its square.
  constexpr std::size_t kLongest = 64;
  std::string_view nearest;
  std::size_t least = 2 * kChange + 1;
  if (name.size() > kLongest) return nearest;
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = edit_distance(name, candidate);
    if (distance >= least || distance > greatest_distance(std::min(name.size(), candidate.size())))
      continue;
    least = distance;
    nearest = candidate;
  }
  return nearest;
}

std::string suggestion(std::string_view name, std::span<const std::string_view> candidates) {
  const std::string_view nearest = nearest_name(name, candidates);
  return nearest.empty() ? "" : "; did you mean '" + std::string(nearest) + "'?";
}

}  // namespace vkact
