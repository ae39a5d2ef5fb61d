#include "benchmark/statistics.hpp"

#include <algorithm>
#include <cmath>

namespace vkact::benchmark {
namespace {

// Between neighbours, in proportion.
double quantile(const std::vector<double>& sorted, double fraction) {
  const double position = fraction * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], position - static_cast<double>(below));
}

}  // namespace

Statistics statistics_of(std::vector<double> seconds) {
  std::ranges::sort(seconds);
  const double median = quantile(seconds, 0.5);
  const double range = quantile(seconds, 0.75) - quantile(seconds, 0.25);
  return {median, seconds.front(), median > 0 ? range / median : 0};
}

}  // namespace vkact::benchmark
