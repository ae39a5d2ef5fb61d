// Special values of the rowwise reference.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "reference/reference.hpp"

namespace vkact::reference {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<double> forward_of(const Activation& activation, const std::vector<double>& x) {
  std::vector<double> y(x.size(), 123.0);
  forward_row(activation, x, y);
  return y;
}

std::vector<double> backward_of(const Activation& activation, const std::vector<double>& y,
                                const std::vector<double>& dy) {
  std::vector<double> dx(y.size(), 123.0);
  backward_row(activation, y, dy, dx);
  return dx;
}

void expect_all_nan(const std::vector<double>& row) {
  for (const double element : row) EXPECT_TRUE(std::isnan(element)) << element;
}

TEST(SoftmaxReference, GivesZerosWhereEveryEntryIsMinusInfinity) {
  EXPECT_EQ(forward_of(softmax(), {-kInfinity, -kInfinity}), (std::vector<double>{0, 0}));
  EXPECT_EQ(backward_of(softmax(), {0, 0}, {1, 2}), (std::vector<double>{0, 0}));
}

TEST(LogSoftmaxReference, GivesMinusInfinityWhereEveryEntryIs) {
  EXPECT_EQ(forward_of(log_softmax(), {-kInfinity, -kInfinity}),
            (std::vector<double>{-kInfinity, -kInfinity}));
}

TEST(SoftmaxReference, GivesAnEntryOfMinusInfinityNoShare) {
  const auto y = forward_of(softmax(), {-kInfinity, 1, 1});
  EXPECT_EQ(y, (std::vector<double>{0, 0.5, 0.5}));
  const auto dx = backward_of(softmax(), y, {7, 1, 3});
  EXPECT_EQ(dx, (std::vector<double>{0, -0.5, 0.5}));
}

TEST(LogSoftmaxReference, KeepsAnEntryOfMinusInfinity) {
  const auto y = forward_of(log_softmax(), {-kInfinity, 1, 1});
  EXPECT_EQ(y[0], -kInfinity);
  EXPECT_DOUBLE_EQ(y[1], -std::log(2.0));
  const auto dx = backward_of(log_softmax(), y, {7, 1, 3});
  EXPECT_EQ(dx[0], 7);
  EXPECT_DOUBLE_EQ(dx[1], 1 - 0.5 * 11);
}

TEST(RowwiseReference, GivesTheLimitWhereOneElementIsInfinite) {
  const std::vector<double> one_hot{0, 1, 0};
  EXPECT_EQ(forward_of(softmax(), {1, kInfinity, -kInfinity}), one_hot);
  EXPECT_EQ(forward_of(softmax({.scale = -2}), {1, -kInfinity, 0}), one_hot);
  EXPECT_EQ(forward_of(softmin(), {1, -kInfinity, 0}), one_hot);
  EXPECT_EQ(forward_of(sparsemax(), {1, kInfinity, 0}), one_hot);
  EXPECT_EQ(forward_of(log_softmax(), {1, kInfinity, 0}),
            (std::vector<double>{-kInfinity, 0, -kInfinity}));
}

TEST(RowwiseReference, MakesARowWithSeveralInfinitiesNan) {
  for (const Activation& activation : {softmax(), log_softmax(), sparsemax()})
    expect_all_nan(forward_of(activation, {1, kInfinity, kInfinity}));
  EXPECT_EQ(forward_of(hardmax(), {1, kInfinity, kInfinity}), (std::vector<double>{0, 1, 0}));
}

TEST(RowwiseReference, TakesAMaskedLogitBeyondTheRangeOfFloat32ForInfinite) {
  const std::vector<double> x{3e38, 3e38, 0};
  const std::vector<double> one{3e38, 0, 0};
  const std::vector<double> two{3e38, 3e38, 0};
  std::vector<double> y(3);
  forward_row(softmax(), x, y, {.addend = one});
  EXPECT_EQ(y, (std::vector<double>{1, 0, 0}));
  forward_row(softmax(), x, y, {.addend = two});
  expect_all_nan(y);
}

TEST(RowwiseReference, AddsInfiniteGradientsUp) {
  const std::vector<double> y{0.25, 0.75};
  EXPECT_EQ(backward_of(softmax(), y, {3, kInfinity})[0], -kInfinity);
  EXPECT_TRUE(std::isnan(backward_of(softmax(), y, {-kInfinity, kInfinity})[0]));
}

TEST(RowwiseReference, MakesARowWithNanNan) {
  expect_all_nan(forward_of(softmax(), {1, kNan, -kInfinity}));
  expect_all_nan(forward_of(log_softmax(), {kNan, 1}));
  expect_all_nan(backward_of(softmax(), {kNan, 0, 1}, {1, 2, 3}));
  expect_all_nan(backward_of(softmax(), {0, 0, 1}, {kNan, 2, 3}));
  expect_all_nan(backward_of(log_softmax(), {-1, -1}, {1, kNan}));
}

TEST(RowwiseReference, StaysFiniteForTheGreatestInputs) {
  EXPECT_EQ(forward_of(softmax(), {3e38, -3e38, 3e38}), (std::vector<double>{0.5, 0, 0.5}));
  EXPECT_DOUBLE_EQ(forward_of(log_softmax(), {3e38, -3e38})[1], -6e38);
}

TEST(LogSoftmaxReference, KeepsRelativeAccuracyNextToZero) {
  const auto y = forward_of(log_softmax(), {0, -60});
  EXPECT_NEAR(y[0] / -std::exp(-60.0), 1.0, 1e-15);
  EXPECT_EQ(y[1], -60);
}

TEST(RowwiseReference, WorksInPlace) {
  std::vector<double> row = {0.25, -3, 2};
  const auto expected = forward_of(softmax(), row);
  forward_row(softmax(), row, row);
  EXPECT_EQ(row, expected);

  std::vector<double> gradient = {1, -2, 5};
  const auto expected_gradient = backward_of(softmax(), row, gradient);
  backward_row(softmax(), row, gradient, gradient);
  EXPECT_EQ(gradient, expected_gradient);
}

TEST(RowwiseReference, AcceptsAnEmptyRow) {
  EXPECT_TRUE(forward_of(softmax(), {}).empty());
  EXPECT_TRUE(backward_of(log_softmax(), {}, {}).empty());
}

TEST(RowwiseReference, GivesNanForAPointwiseActivation) {
  expect_all_nan(forward_of(relu(), {1, 2}));
  expect_all_nan(backward_of(relu(), {1, 2}, {1, 2}));
}

TEST(PointwiseReference, GivesNanForARowwiseActivation) {
  EXPECT_TRUE(std::isnan(forward(softmax(), 1)));
  EXPECT_TRUE(std::isnan(derivative(softmax(), 1)));
  EXPECT_TRUE(std::isnan(derivative_from_output(softmax(), 0.5)));
  EXPECT_TRUE(std::isnan(parameter_derivative(softmax(), 0, 1)));
}

}  // namespace
}  // namespace vkact::reference
