// Infinities give the limits, and zeros what the mathematics says.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "formulas.hpp"
#include "parameter_sets.hpp"
#include "reference/reference.hpp"

namespace vkact::formula_test {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// A function that oscillates has no limit, and NaN is what stands for it.
void expect_limit(float got, double exact, const char* what, float x) {
  if (std::isnan(exact))
    EXPECT_TRUE(std::isnan(got)) << what << " at " << x << " is " << got;
  else
    EXPECT_FLOAT_EQ(got, static_cast<float>(exact)) << what << " at " << x;
}

class SpecialValues : public testing::TestWithParam<Formula> {};

TEST_P(SpecialValues, InfinitiesAndZerosGiveTheLimits) {
  const Activation activation(GetParam().id);
  for (const float x : {kInfinity, -kInfinity, 0.0f, -0.0f}) {
    expect_limit(GetParam().forward(x, activation), reference::forward(activation, x), "forward",
                 x);
    expect_limit(GetParam().derivative(x, activation), reference::derivative(activation, x),
                 "derivative", x);
  }
}

TEST_P(SpecialValues, DerivativeFromOutputTakesEveryOutput) {
  if (!GetParam().derivative_from_output) GTEST_SKIP() << "the derivative needs x";
  const Activation activation(GetParam().id);
  for (const float x : {kInfinity, -kInfinity, 0.0f, -0.0f}) {
    const float y = GetParam().forward(x, activation);
    const double expected = reference::derivative_from_output(activation, y);
    if (std::isnan(expected)) continue;
    EXPECT_FLOAT_EQ(GetParam().derivative_from_output(y, activation), static_cast<float>(expected))
        << "y = " << y;
  }
}

TEST_P(SpecialValues, OddFunctionsKeepTheSignOfZero) {
  const Activation activation(GetParam().id);
  const double below = reference::forward(activation, -0.5);
  const double above = reference::forward(activation, 0.5);
  if (below != -above) GTEST_SKIP() << "not odd";
  const double kept = reference::forward(activation, -0.25);
  if (kept == 0) GTEST_SKIP() << "zero around 0";
  EXPECT_TRUE(std::signbit(GetParam().forward(-0.0f, activation)));
  EXPECT_FALSE(std::signbit(GetParam().forward(0.0f, activation)));
}

// Where the textbook gives a zero, not where it tends to one.
TEST_P(SpecialValues, ZerosHaveTheSignOfTheTextbook) {
  if (GetParam().id == ActivationId::dyt) GTEST_SKIP() << "stays odd under a bias of 0";
  constexpr float kValues[] = {0.0f, 0.5f, -1.0f, 2.0f};
  for (const Activation& activation : parameter_sets(GetParam().id, kValues)) {
    if (std::ranges::count(activation.parameters(), 0.0f) > 1) continue;
    for (const float x : {0.0f, -0.0f, 0.25f, -0.25f, 0.5f, -0.5f, 1.0f, -1.0f, 2.0f, -2.0f}) {
      const double exact = reference::forward(activation, x);
      const float y = GetParam().forward(x, activation);
      if (exact != 0) continue;
      EXPECT_TRUE(y == 0 && std::signbit(y) == std::signbit(exact))
          << activation.to_string() << " at " << x << ": " << y << " instead of " << exact;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Table, SpecialValues, testing::ValuesIn(formulas()),
                         [](const auto& test) { return test.param.name(); });

}  // namespace
}  // namespace vkact::formula_test
