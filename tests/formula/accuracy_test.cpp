// Each formula stays within the error bounds that its table row states, over all float32 inputs.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "formulas.hpp"
#include "reference/cancellation.hpp"
#include "reference/reference.hpp"
#include "sweep.hpp"

namespace vkact::formula_test {
namespace {

// A prime, so that the sweep meets every exponent with ever different significands.
constexpr std::uint32_t kStride = 16381;

// Where a derivative changes sign within this distance, its bound is an absolute one.
constexpr double kCrossingDistance = 1.5;
const double kCrossingAllowance = std::ldexp(1.0, -23);

// Where a derivative touches zero, as 1 + sin(2 x) does, the reference in double has no digits left
// of the ones that it had a little way off: this part of what the derivative is there is unknown.
constexpr double kTouchingDistance = 1.0 / 8;
constexpr double kLeastRelativeDistance = 0x1p-20;
const double kReferenceError = std::ldexp(1.0, -46);

bool is_near_zero_crossing(const Activation& activation, double x) {
  const double before = reference::derivative(activation, x - kCrossingDistance);
  const double after = reference::derivative(activation, x + kCrossingDistance);
  return (before < 0 && after > 0) || (before > 0 && after < 0);
}

double derivative_allowance(const Activation& activation, double x) {
  if (is_near_zero_crossing(activation, x)) return kCrossingAllowance;
  const double distance = std::max(kTouchingDistance * std::min(std::abs(x), 1.0),
                                   kLeastRelativeDistance * std::abs(x));
  const double before = reference::derivative(activation, x - distance);
  const double after = reference::derivative(activation, x + distance);
  return kReferenceError * std::max(std::abs(before), std::abs(after));
}

template <class Visit>
void for_each_input(Visit visit) {
  for_each_pattern(1, kStride, visit);
  for (const float x : critical_inputs()) visit(x);
}

class FormulaAccuracy : public testing::TestWithParam<Formula> {};

TEST_P(FormulaAccuracy, ForwardIsWithinTheBoundOfTheTable) {
  const Activation activation(GetParam().id);
  WorstError worst;
  for_each_input([&](float x) {
    worst.add(x, GetParam().forward(x, activation), reference::forward(activation, x),
              reference::cancellation_allowance(activation, x));
  });
  EXPECT_LE(worst.ulp(), activation.info().forward_bound) << worst.at();
}

TEST_P(FormulaAccuracy, DerivativeIsWithinTheBoundOfTheTable) {
  const Activation activation(GetParam().id);
  WorstError worst;
  for_each_input([&](float x) {
    worst.add(x, GetParam().derivative(x, activation), reference::derivative(activation, x),
              derivative_allowance(activation, x));
  });
  EXPECT_LE(worst.ulp(), activation.info().backward_bound) << worst.at();
}

TEST_P(FormulaAccuracy, DerivativeFromOutputIsWithinTheBoundOfTheTable) {
  if (!GetParam().derivative_from_output) GTEST_SKIP() << "the derivative needs x";
  const Activation activation(GetParam().id);
  WorstError worst;
  for_each_input([&](float x) {
    const float y = GetParam().forward(x, activation);
    if (!std::isfinite(y) || (y != 0 && !std::isnormal(y))) return;
    worst.add(y, GetParam().derivative_from_output(y, activation),
              reference::derivative_from_output(activation, y));
  });
  EXPECT_LE(worst.ulp(), activation.info().backward_bound) << worst.at();
}

TEST_P(FormulaAccuracy, ParameterDerivativesAreAccurate) {
  const Activation activation(GetParam().id);
  const auto& derivatives = GetParam().parameter_derivatives;
  for (std::size_t parameter = 0; parameter < derivatives.size(); ++parameter) {
    if (!derivatives[parameter]) continue;
    WorstError worst;
    for_each_input([&](float x) {
      const double expected = reference::parameter_derivative(activation, parameter, x);
      worst.add(x, derivatives[parameter](x, activation), expected, std::ldexp(1.0, -22));
    });
    EXPECT_LE(worst.ulp(), 4) << activation.info().parameters[parameter].name << ": " << worst.at();
  }
}

// Where its slope is 0, snake is the small difference of x and what its sine gives.
TEST(SnakeAccuracy, HoldsItsBoundWhereItsTermsCancel) {
  const Formula& formula = formula_of(ActivationId::snake);
  for (const float alpha : {0.3f, 1.0f, 1.7f, 2.5f, -2.5f, 40.0f}) {
    const Activation activation = snake({.alpha = alpha});
    WorstError worst;
    constexpr int kPoints = 200'000;
    for (int i = 0; i < kPoints; ++i) {
      const auto x = static_cast<float>(-(0.4 + i * (1.0 / kPoints)) / static_cast<double>(alpha));
      worst.add(x, formula.forward(x, activation), reference::forward(activation, x));
    }
    EXPECT_LE(worst.ulp(), activation.info().forward_bound) << worst.at();
  }
}

INSTANTIATE_TEST_SUITE_P(Table, FormulaAccuracy, testing::ValuesIn(formulas()),
                         [](const auto& test) { return test.param.name(); });

}  // namespace
}  // namespace vkact::formula_test
