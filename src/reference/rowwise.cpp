#include <algorithm>
#include <cmath>
#include <limits>

#include "reference/reference.hpp"

namespace vkact::reference {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The greatest element and the sum of exp(x - greatest) over all the others. Leaving one greatest
// element out keeps log(sum) accurate where the others hardly count.
struct RowSums {
  double greatest = -kInfinity;
  long double others = 0;
};

RowSums sums_of(std::span<const double> x) {
  const auto position = std::ranges::max_element(x);
  RowSums sums{*position, 0};
  for (auto other = x.begin(); other != x.end(); ++other) {
    if (other != position)
      sums.others += std::exp(static_cast<long double>(*other) - sums.greatest);
  }
  return sums;
}

bool is_nan_row(std::span<const double> row) {
  return std::ranges::any_of(row, [](double element) { return std::isnan(element); });
}

void softmax_row(std::span<const double> x, std::span<double> y) {
  const RowSums sums = sums_of(x);
  if (sums.greatest == -kInfinity) return std::fill(y.begin(), y.end(), 0.0);
  std::ranges::transform(x, y.begin(), [&](double element) {
    return static_cast<double>(std::exp(static_cast<long double>(element) - sums.greatest) /
                               (1 + sums.others));
  });
}

void log_softmax_row(std::span<const double> x, std::span<double> y) {
  const RowSums sums = sums_of(x);
  if (sums.greatest == -kInfinity) return std::fill(y.begin(), y.end(), -kInfinity);
  const long double log_sum = std::log1p(sums.others);
  std::ranges::transform(x, y.begin(), [&](double element) {
    return static_cast<double>(static_cast<long double>(element) - sums.greatest - log_sum);
  });
}

void softmax_backward_row(std::span<const double> y, std::span<const double> dy,
                          std::span<double> dx) {
  long double weighted = 0;
  for (std::size_t i = 0; i < y.size(); ++i) weighted += static_cast<long double>(dy[i]) * y[i];
  for (std::size_t i = 0; i < y.size(); ++i) dx[i] = static_cast<double>(y[i] * (dy[i] - weighted));
}

void log_softmax_backward_row(std::span<const double> y, std::span<const double> dy,
                              std::span<double> dx) {
  long double total = 0;
  for (const double element : dy) total += element;
  for (std::size_t i = 0; i < y.size(); ++i)
    dx[i] = static_cast<double>(dy[i] - std::exp(static_cast<long double>(y[i])) * total);
}

}  // namespace

void forward_row(const Activation& activation, std::span<const double> x, std::span<double> y) {
  if (x.empty()) return;
  const bool has_infinity = std::ranges::find(x, kInfinity) != x.end();
  if (is_nan_row(x) || has_infinity) return std::fill(y.begin(), y.end(), kNan);
  switch (activation.id()) {
    case ActivationId::softmax:
      return softmax_row(x, y);
    case ActivationId::log_softmax:
      return log_softmax_row(x, y);
    default:
      return std::fill(y.begin(), y.end(), kNan);
  }
}

void backward_row(const Activation& activation, std::span<const double> y,
                  std::span<const double> dy, std::span<double> dx) {
  if (is_nan_row(y) || is_nan_row(dy)) return std::fill(dx.begin(), dx.end(), kNan);
  switch (activation.id()) {
    case ActivationId::softmax:
      return softmax_backward_row(y, dy, dx);
    case ActivationId::log_softmax:
      return log_softmax_backward_row(y, dy, dx);
    default:
      return std::fill(dx.begin(), dx.end(), kNan);
  }
}

}  // namespace vkact::reference
