// The vocabulary of the formulas: tails, and derivatives against central differences.
#include "reference/textbook.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace vkact::reference::textbook {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kStep = 0x1p-18;  // Of the differences that check derivatives.

void expect_relative(double actual, double expected, double tolerance) {
  EXPECT_NEAR(actual, expected, tolerance * std::abs(expected));
}

TEST(Sigmoid, NeitherOverflowsNorCancelsInItsTails) {
  EXPECT_EQ(sigmoid(1000.0), 1);
  EXPECT_EQ(sigmoid(-1000.0), 0);
  expect_relative(sigmoid(-700.0), std::exp(-700.0), 1e-15);
  expect_relative(sigmoid(Dual(40, 1)).slope, std::exp(-40.0), 1e-15);
}

TEST(Softplus, NeitherOverflowsNorCancelsInItsTails) {
  EXPECT_EQ(softplus(1e5), 1e5);
  expect_relative(softplus(-700.0), std::exp(-700.0), 1e-15);
  EXPECT_EQ(softplus(Dual(800, 1)).slope, 1);
}

TEST(Tanh, HasADerivativeThatKeepsItsAccuracyInTheTail) {
  expect_relative(tanh(Dual(30, 1)).slope, 4 * std::exp(-60.0), 1e-15);
  EXPECT_EQ(tanh(Dual(1000, 1)).slope, 0);
}

TEST(NormalCdf, KeepsItsAccuracyInTheTail) {
  expect_relative(normal_cdf(-10.0), 7.619853024160526065973e-24, 1e-15);
  expect_relative(normal_cdf(-37.0), 5.725571222524576822e-300, 1e-14);
  EXPECT_EQ(normal_cdf(0.0), 0.5);
  EXPECT_EQ(normal_cdf(10.0), 1);
}

TEST(XMinusTanh, IsItsSeriesNearZeroAndContinuesWithoutAStep) {
  expect_relative(x_minus_tanh(1e-5), 1e-15 / 3 * (1 - 0.4e-10), 1e-15);
  expect_relative(x_minus_tanh(-1e-40), -1e-120 / 3, 1e-15);
  for (const double x : {0.5, 1.0, 1.5, 2.0, -1.9, 3.0}) {
    const long double wide = x;
    expect_relative(x_minus_tanh(x), static_cast<double>(wide - std::tanh(wide)), 1e-15);
  }
  EXPECT_EQ(x_minus_tanh(0.0), 0);
}

TEST(Expm1MinusX, IsItsSeriesNearZeroAndContinuesWithoutAStep) {
  expect_relative(expm1_minus_x(1e-9), 0.5e-18 * (1 + 1e-9 / 3), 1e-15);
  expect_relative(expm1_minus_x(-1e-100), 0.5e-200, 1e-15);
  for (const double x : {-40.0, -3.0, -1.5, -1.0, -0.7, 0.6, 1.0, 1.5, 10.0}) {
    const long double wide = x;
    expect_relative(expm1_minus_x(x), static_cast<double>(std::expm1(wide) - wide), 1e-15);
  }
  EXPECT_EQ(expm1_minus_x(0.0), 0);
  EXPECT_EQ(expm1_minus_x(-1e300), 1e300);
}

TEST(Sign, IsThreeValued) {
  EXPECT_EQ(sign(-3.0), -1);
  EXPECT_EQ(sign(0.0), 0);
  EXPECT_EQ(sign(1e-300), 1);
}

// A word in both of its forms.
struct Word {
  std::string name;
  double (*plain)(double);
  Dual (*differentiated)(const Dual&);
};

class Derivative : public testing::TestWithParam<Word> {};

TEST_P(Derivative, IsThatOfTheWord) {
  const auto& [name, plain, differentiated] = GetParam();
  for (const double x : {0.03125, 0.25, 0.7, 1.0, 2.5, 6.0}) {
    const Dual result = differentiated(Dual(x, 3));
    EXPECT_EQ(result.value, plain(x)) << name;
    const double difference = (plain(x + kStep) - plain(x - kStep)) / (2 * kStep);
    EXPECT_NEAR(result.slope, 3 * difference, 1e-8 * (1 + std::abs(result.slope))) << name << x;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Every, Derivative,
    testing::Values(Word{"abs", abs, abs}, Word{"exp", exp, exp}, Word{"expm1", expm1, expm1},
                    Word{"log1p", log1p, log1p}, Word{"sqrt", sqrt, sqrt}, Word{"sin", sin, sin},
                    Word{"cos", cos, cos}, Word{"tanh", tanh, tanh},
                    Word{"sigmoid", sigmoid, sigmoid}, Word{"softplus", softplus, softplus},
                    Word{"normal_cdf", normal_cdf, normal_cdf},
                    Word{"x_minus_tanh", x_minus_tanh, x_minus_tanh}, Word{"sign", sign, sign},
                    Word{"expm1_minus_x", expm1_minus_x, expm1_minus_x}),
    [](const auto& parameter) { return parameter.param.name; });

TEST(Dual, FollowsTheRulesOfDifferentiation) {
  const Dual x(3, 1);
  const Dual y = (x * x - 2 / x + 1) / (x + 5);
  // With f = x^2 - 2/x + 1: f(3) = 28/3, f'(3) = 56/9.
  EXPECT_DOUBLE_EQ(y.value, 28.0 / 3 / 8);
  EXPECT_DOUBLE_EQ(y.slope, (56.0 / 9 * 8 - 28.0 / 3) / 64);
  EXPECT_EQ((-x).slope, -1);
}

TEST(Dual, ComparesByValue) {
  EXPECT_TRUE(Dual(1, 5) <= 1);
  EXPECT_TRUE(Dual(1, 5) == Dual(1, 6));
  EXPECT_FALSE(Dual(std::nan(""), 0) >= 0);
  EXPECT_FALSE(Dual(std::nan(""), 0) < 0);
}

TEST(Dual, LetsADecayedFactorOutweighAnOverflow) {
  const Dual y = tanh(exp(Dual(1e4, 1)));
  EXPECT_EQ(y.value, 1);
  EXPECT_EQ(y.slope, 0);
  EXPECT_EQ(derivative_product(2, kInfinity), kInfinity);
}

TEST(Where, LooksAtTheChosenValueAlone) {
  EXPECT_EQ(where(true, 1, Dual(std::nan(""), std::nan(""))).slope, 0);
  EXPECT_EQ(where(false, 1, Dual(2, 3)).slope, 3);
  EXPECT_EQ(where(true, 1, 2), 1.0);
}

}  // namespace
}  // namespace vkact::reference::textbook
