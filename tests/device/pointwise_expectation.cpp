#include "pointwise_expectation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include "reference/cancellation.hpp"
#include "reference/error.hpp"
#include "reference/reference.hpp"
#include "reference/rounding.hpp"

namespace vkact::device_test {
namespace {

// Derivatives that cross zero cannot be accurate in units in the last place there.
constexpr double kDerivativeAbsolute = 0x1p-23;
constexpr int kMostReports = 5;

Numbers part(const Numbers& numbers, std::size_t first, std::size_t count) {
  const auto begin = numbers.patterns.begin() + static_cast<std::ptrdiff_t>(first);
  return {numbers.type, {begin, begin + static_cast<std::ptrdiff_t>(count)}};
}

bool is_subnormal(double value) {
  return value != 0 && std::abs(value) < std::numeric_limits<float>::min();
}

}  // namespace

PointwiseExpectation::PointwiseExpectation(const Activation& activation, Direction direction,
                                           const Numbers& inputs, const Numbers& gradients)
    : activation_(activation), direction_(direction), sources_(inputs), gradients_(gradients) {
  if (direction == Direction::backward_from_y)
    for (std::size_t i = 0; i < sources_.size(); ++i)
      sources_.patterns[i] = verification::nearest_pattern(
          reference::forward(activation, inputs.value(i)), inputs.type);
  exact_.reserve(sources_.size());
  for (std::size_t i = 0; i < sources_.size(); ++i) exact_.push_back(function(sources_.value(i)));
}

CallInputs PointwiseExpectation::call(std::size_t first, std::size_t count) const {
  return {part(sources_, first, count),
          direction_ == Direction::forward ? Numbers{sources_.type, {}}
                                           : part(gradients_, first, count),
          {}};
}

double PointwiseExpectation::function(double argument) const {
  switch (direction_) {
    case Direction::forward:
      return reference::forward(activation_, argument);
    case Direction::backward_from_x:
      return reference::derivative(activation_, argument);
    case Direction::backward_from_y:
      return reference::derivative_from_output(activation_, argument);
  }
  return 0;
}

bool PointwiseExpectation::is_within_tolerance(std::size_t index, double value,
                                               double actual) const {
  const ElementType type = sources_.type;
  const ActivationInfo& info = activation_.info();
  if (direction_ == Direction::forward) {
    const double ulp = type == ElementType::float32 ? static_cast<double>(info.forward_bound) : 1;
    const auto deviation = reference::deviation(value, actual, type);
    return deviation.ulp <= ulp || deviation.absolute <= reference::cancellation_allowance(
                                                             activation_, sources_.value(index));
  }
  const double dy = gradients_.value(index);
  const double bound = info.backward_bound;
  const double exact = dy * value;
  const auto deviation = reference::deviation(exact, actual, type);
  if (deviation.ulp <= (type == ElementType::float32 ? bound : 1)) return true;
  // A derivative beyond float32 is infinite before it meets dy.
  const auto narrow = static_cast<double>(reference::to_float32(value));
  if (std::isinf(narrow) && reference::deviation(dy * narrow, actual, type).ulp == 0) return true;
  if (bound == 0 || !std::isfinite(exact)) return false;
  // The derivative's error, and the product's rounding.
  const double derivative_error = std::max(
      bound * reference::unit_in_the_last_place(value, ElementType::float32), kDerivativeAbsolute);
  return deviation.absolute <=
         std::abs(dy) * derivative_error + reference::unit_in_the_last_place(exact, type) / 2;
}

bool PointwiseExpectation::is_right(std::size_t index, const Numbers& results,
                                    std::size_t at) const {
  if (results.patterns[at] == verification::poison_pattern(results.type)) return false;
  const double actual = results.value(at);
  if (is_within_tolerance(index, exact_[index], actual)) return true;
  // Devices may take subnormal inputs for zero.
  const double source = sources_.value(index);
  return is_subnormal(source) &&
         is_within_tolerance(index, function(std::copysign(0.0, source)), actual);
}

void PointwiseExpectation::expect(const Numbers& results, std::size_t first) const {
  int wrong = 0;
  for (std::size_t at = 0; at < results.size(); ++at) {
    const std::size_t index = first + at;
    if (is_right(index, results, at)) continue;
    if (++wrong > kMostReports) continue;
    std::ostringstream report;
    report.precision(10);
    report << activation_.to_string() << ' ' << name_of(direction_) << ' ' << name_of(sources_.type)
           << ": element " << at << " of " << results.size() << ", source "
           << sources_.value(index);
    if (direction_ != Direction::forward) report << ", dy " << gradients_.value(index);
    report << ": exact " << exact_[index] << (direction_ == Direction::forward ? "" : " times dy")
           << ", got " << results.value(at) << " (bits " << std::hex << results.patterns[at] << ")";
    ADD_FAILURE() << report.str();
  }
  EXPECT_LE(wrong, kMostReports) << "wrong results in all";
}

}  // namespace vkact::device_test
