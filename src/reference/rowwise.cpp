#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include "reference/reference.hpp"
#include "reference/rounding.hpp"

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

void softmax_backward(std::span<const double> y, std::span<const double> dy, double scale,
                      std::span<double> dx) {
  softmax_backward_row(y, dy, dx);
  for (double& element : dx) element *= scale;
}

// The first maximum; nowhere in a row that is all -infinity and must have a finite one.
void one_hot_row(std::span<const double> x, bool needs_finite, std::span<double> y) {
  const auto position = std::ranges::max_element(x) - x.begin();
  const bool is_empty = needs_finite && x[static_cast<std::size_t>(position)] == -kInfinity;
  std::ranges::fill(y, 0.0);
  if (!is_empty) y[static_cast<std::size_t>(position)] = 1;
}

// The threshold from the sorted row: the support is the longest prefix whose members exceed the
// threshold that it gives (Martins and Astudillo 2016, algorithm 1).
void sparsemax_row(std::span<const double> x, std::span<double> y) {
  std::vector<double> sorted(x.begin(), x.end());
  std::ranges::sort(sorted, std::greater<>());
  const double greatest = sorted.front();
  if (greatest == -kInfinity) return std::fill(y.begin(), y.end(), 0.0);
  long double sum = 0;
  long double threshold = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const long double shifted = static_cast<long double>(sorted[i]) - greatest;
    const long double count = static_cast<long double>(i) + 1;
    if (1 + count * shifted <= sum + shifted) break;
    sum += shifted;
    threshold = (sum - 1) / count;
  }
  std::ranges::transform(x, y.begin(), [&](double element) {
    const long double shifted = static_cast<long double>(element) - greatest;
    return static_cast<double>(std::max(shifted - threshold, 0.0L));
  });
}

void sparsemax_backward_row(std::span<const double> y, std::span<const double> dy,
                            std::span<double> dx) {
  long double sum = 0;
  long double count = 0;
  for (std::size_t i = 0; i < y.size(); ++i)
    if (y[i] > 0) {
      sum += dy[i];
      ++count;
    }
  if (std::isnan(sum)) return std::fill(dx.begin(), dx.end(), kNan);
  for (std::size_t i = 0; i < y.size(); ++i)
    dx[i] = y[i] > 0 ? static_cast<double>(dy[i] - sum / count) : 0;
}

bool is_hard(const Activation& activation) { return activation.parameters()[1] != 0; }

double scale_of(const Activation& activation) {
  switch (activation.id()) {
    case ActivationId::softmax:
    case ActivationId::log_softmax:
      return static_cast<double>(activation.parameters()[0]);
    case ActivationId::softmin:
      return -1;
    case ActivationId::gumbel_softmax:
      return 1 / static_cast<double>(activation.parameters()[0]);
    default:
      return 1;
  }
}

// A logit that a mask was added to, which is a float32: beyond its range it is infinite.
double bounded_logit(double logit) {
  const auto narrow = static_cast<double>(to_float32(logit));
  return std::isinf(narrow) ? narrow : logit;
}

// What the activation works on.
std::vector<double> logits_of(const Activation& activation, std::span<const double> x,
                              const RowTerms& terms) {
  const double scale = scale_of(activation);
  const bool is_perturbed = activation.info().family == Family::perturbed;
  std::vector<double> logits(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double addend = terms.addend.empty() ? 0 : terms.addend[i];
    const double noise = terms.noise.empty() ? 0 : terms.noise[i];
    logits[i] = is_perturbed ? scale * (x[i] + addend + noise) : scale * x[i] + addend;
    if (!terms.addend.empty()) logits[i] = bounded_logit(logits[i]);
    if (terms.is_masked(i)) logits[i] = -kInfinity;
  }
  return logits;
}

// What one +infinity leaves of a row: y where it is, and elsewhere.
void limit_row(const Activation& activation, std::span<const double> z, std::span<double> y) {
  const bool is_logarithm = activation.id() == ActivationId::log_softmax;
  std::ranges::transform(z, y.begin(), [&](double element) {
    if (element == kInfinity) return is_logarithm ? 0.0 : 1.0;
    return is_logarithm ? -kInfinity : 0.0;
  });
}

}  // namespace

bool RowTerms::is_masked(std::size_t element) const {
  return (!counted.empty() && counted[element] == 0) ||
         (!addend.empty() && addend[element] == -kInfinity);
}

void forward_row(const Activation& activation, std::span<const double> x, std::span<double> y,
                 const RowTerms& terms) {
  if (x.empty()) return;
  const std::vector<double> z = logits_of(activation, x, terms);
  const auto infinities = std::ranges::count(z, kInfinity);
  const bool has_limit = infinities <= 1 || activation.id() == ActivationId::hardmax;
  if (is_nan_row(z) || !has_limit) return std::fill(y.begin(), y.end(), kNan);
  if (infinities == 1) return limit_row(activation, z, y);
  switch (activation.id()) {
    case ActivationId::softmax:
    case ActivationId::softmin:
      return softmax_row(z, y);
    case ActivationId::gumbel_softmax:
      return is_hard(activation) ? one_hot_row(z, true, y) : softmax_row(z, y);
    case ActivationId::log_softmax:
      return log_softmax_row(z, y);
    case ActivationId::hardmax:
      return one_hot_row(z, false, y);
    case ActivationId::sparsemax:
      return sparsemax_row(z, y);
    default:
      return std::fill(y.begin(), y.end(), kNan);
  }
}

void backward_row(const Activation& activation, std::span<const double> y,
                  std::span<const double> dy, std::span<double> dx, const RowTerms& terms) {
  std::vector<double> gradient(dy.begin(), dy.end());
  for (std::size_t i = 0; i < gradient.size(); ++i)
    if (terms.is_masked(i)) gradient[i] = 0;
  if (is_nan_row(y) || is_nan_row(gradient)) return std::fill(dx.begin(), dx.end(), kNan);
  const double scale = scale_of(activation);
  switch (activation.id()) {
    case ActivationId::softmax:
    case ActivationId::softmin:
    case ActivationId::gumbel_softmax:
      return softmax_backward(y, gradient, scale, dx);
    case ActivationId::log_softmax:
      log_softmax_backward_row(y, gradient, dx);
      for (double& element : dx) element *= scale;
      return;
    case ActivationId::hardmax:
      return std::fill(dx.begin(), dx.end(), 0.0);
    case ActivationId::sparsemax:
      return sparsemax_backward_row(y, gradient, dx);
    default:
      return std::fill(dx.begin(), dx.end(), kNan);
  }
}

}  // namespace vkact::reference
