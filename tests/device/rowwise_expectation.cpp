#include "rowwise_expectation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "reference/error.hpp"
#include "reference/reference.hpp"

namespace vkact::device_test {
namespace {

constexpr int kMostReports = 5;
constexpr double kHalfUlp = 0x1p-24;  // of float32, relative
// Roundings of a sum of any length here: a few in a lane, and one for each level of a tree over 256
// lanes, twice.
constexpr double kSumRoundings = 20;
// Roundings of everything else: the exponential or logarithm, the reciprocal, products and
// differences.
constexpr double kOtherRoundings = 8;

using Row = std::vector<double>;

// What an element must be: within a distance of the exact value.
struct Target {
  double exact = 0;
  double distance = 0;
};

double greatest_finite(const Row& x) {
  double greatest = -INFINITY;
  for (const double value : x)
    if (std::isfinite(value)) greatest = std::max(greatest, value);
  return greatest;
}

// x - max is rounded, which the exponential turns into a relative error of as much.
std::vector<Target> forward_targets(const Activation& activation, const Row& x) {
  Row exact(x.size());
  reference::forward_row(activation, x, exact);
  // The greatest of what the exponentials are taken of.
  const bool is_negated = activation.id() == ActivationId::softmin;
  Row logits = x;
  if (is_negated)
    for (double& value : logits) value = -value;
  const double greatest = greatest_finite(logits);
  std::vector<Target> targets(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double shift = std::isfinite(x[i]) ? std::abs(logits[i] - greatest) : 0;
    const double distance = activation.id() != ActivationId::log_softmax
                                ? std::abs(exact[i]) * (kSumRoundings + kOtherRoundings + shift)
                                : kSumRoundings + kOtherRoundings + shift + std::abs(exact[i]);
    targets[i] = {exact[i], kHalfUlp * distance};
  }
  return targets;
}

std::vector<Target> backward_targets(const Activation& activation, const Row& y, const Row& dy) {
  Row exact(y.size());
  reference::backward_row(activation, y, dy, exact);
  const bool is_softmax = activation.id() != ActivationId::log_softmax;
  double magnitude = 0;
  for (std::size_t i = 0; i < y.size(); ++i)
    magnitude += is_softmax ? std::abs(y[i] * dy[i]) : std::abs(dy[i]);
  std::vector<Target> targets(y.size());
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double sum_error = (kSumRoundings + kOtherRoundings) * magnitude;
    const double distance = is_softmax
                                ? std::abs(y[i]) * (sum_error + kOtherRoundings * std::abs(dy[i]))
                                : std::exp(y[i]) * sum_error + kOtherRoundings * std::abs(dy[i]);
    // Devices may take a subnormal y for zero, which makes dx zero.
    const bool may_vanish =
        is_softmax && std::abs(y[i]) < static_cast<double>(std::numeric_limits<float>::min());
    targets[i] = {exact[i], may_vanish ? std::abs(exact[i]) : kHalfUlp * distance};
  }
  return targets;
}

bool is_right(const Target& target, const Numbers& results, std::size_t at) {
  if (results.patterns[at] == verification::poison_pattern(results.type)) return false;
  const auto deviation = reference::deviation(target.exact, results.value(at), results.type);
  // A result is rounded once more to its type.
  const double rounding = reference::unit_in_the_last_place(target.exact, results.type) / 2;
  return deviation.ulp <= 1 || deviation.absolute <= target.distance + rounding;
}

Row row_of(const Numbers& numbers, const reference::AxisLayout& layout, std::size_t row) {
  Row values(layout.axis);
  const std::size_t first = row / layout.inner * layout.axis * layout.inner + row % layout.inner;
  for (std::size_t a = 0; a < layout.axis; ++a) values[a] = numbers.value(first + a * layout.inner);
  return values;
}

void expect_rows(const Activation& activation, const reference::AxisLayout& layout,
                 const Numbers& results,
                 const std::function<std::vector<Target>(std::size_t)>& targets_of) {
  ASSERT_EQ(results.size(), layout.size());
  int wrong = 0;
  for (std::size_t row = 0; row < layout.outer * layout.inner; ++row) {
    const auto targets = targets_of(row);
    const std::size_t first = row / layout.inner * layout.axis * layout.inner + row % layout.inner;
    for (std::size_t a = 0; a < layout.axis; ++a) {
      const std::size_t at = first + a * layout.inner;
      if (is_right(targets[a], results, at) || ++wrong > kMostReports) continue;
      ADD_FAILURE() << activation.to_string() << ' ' << name_of(results.type) << " rows of "
                    << layout.axis << ", inner " << layout.inner << ": element " << a << " of row "
                    << row << ": exact " << targets[a].exact << ", got " << results.value(at)
                    << ", off by " << results.value(at) - targets[a].exact << " of "
                    << targets[a].distance << " (bits " << std::hex << results.patterns[at] << ")";
    }
  }
  EXPECT_LE(wrong, kMostReports) << "wrong results in all";
}

}  // namespace

void expect_rows_forward(const Activation& activation, const Numbers& x,
                         const reference::AxisLayout& layout, const Numbers& y) {
  expect_rows(activation, layout, y,
              [&](std::size_t row) { return forward_targets(activation, row_of(x, layout, row)); });
}

void expect_rows_backward(const Activation& activation, const Numbers& y, const Numbers& dy,
                          const reference::AxisLayout& layout, const Numbers& dx) {
  expect_rows(activation, layout, dx, [&](std::size_t row) {
    return backward_targets(activation, row_of(y, layout, row), row_of(dy, layout, row));
  });
}

Numbers rows_of_outputs(const Activation& activation, const Numbers& x,
                        const reference::AxisLayout& layout) {
  std::vector<float> values(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) values[i] = x.value(i);
  return verification::nearest_numbers(reference::forward_tensor(activation, values, layout),
                                       x.type);
}

}  // namespace vkact::device_test
