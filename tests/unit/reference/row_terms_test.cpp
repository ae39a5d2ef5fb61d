// Scale, masks and noise of the rowwise reference, and every gradient against central differences.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include "reference/philox.hpp"
#include "reference/reference.hpp"

namespace vkact::reference {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
using Row = std::vector<double>;
using Bytes = std::vector<std::uint8_t>;

Row forward_of(const Activation& activation, const Row& x, const RowTerms& terms = {}) {
  Row y(x.size(), 123.0);
  forward_row(activation, x, y, terms);
  return y;
}

Row backward_of(const Activation& activation, const Row& y, const Row& dy,
                const RowTerms& terms = {}) {
  Row dx(y.size(), 123.0);
  backward_row(activation, y, dy, dx, terms);
  return dx;
}

double weighted(const Row& y, const Row& dy) {
  double sum = 0;
  for (std::size_t i = 0; i < y.size(); ++i)
    if (std::isfinite(y[i])) sum += y[i] * dy[i];
  return sum;
}

const Row kX{0.3, -1.2, 0.9, 0.7, -0.1, 2.1, 1.9};
const Row kDy{0.5, -1.5, 0.25, 1.75, -0.5, 1.0, -2.0};

void expect_gradient_is_a_difference(const Activation& activation, const RowTerms& terms = {}) {
  SCOPED_TRACE(activation.to_string());
  const Row dx = backward_of(activation, forward_of(activation, kX, terms), kDy, terms);
  for (std::size_t i = 0; i < kX.size(); ++i) {
    constexpr double kStep = 1e-5;
    Row above = kX;
    Row below = kX;
    above[i] += kStep;
    below[i] -= kStep;
    const double difference = (weighted(forward_of(activation, above, terms), kDy) -
                               weighted(forward_of(activation, below, terms), kDy)) /
                              (2 * kStep);
    EXPECT_NEAR(dx[i], difference, 1e-8) << i;
  }
}

const Row kNoise{0.2, 1.5, -0.3, 0.6, -0.9, 0.1, 0.4};
const Bytes kCounted{1, 0, 1, 1, 255, 0, 1};
const Row kAddend{0, -kInfinity, 0.5, -2, 1, 3, -kInfinity};

TEST(RowTerms, GradientsAreCentralDifferences) {
  for (const RowTerms& terms :
       {RowTerms{}, RowTerms{.counted = kCounted}, RowTerms{.addend = kAddend}}) {
    for (const float scale : {1.0F, 0.125F, -0.7F}) {
      expect_gradient_is_a_difference(softmax({.scale = scale}), terms);
      expect_gradient_is_a_difference(log_softmax({.scale = scale}), terms);
    }
    expect_gradient_is_a_difference(softmin(), terms);
    RowTerms perturbed = terms;
    perturbed.noise = kNoise;
    for (const float tau : {1.0F, 0.5F, 3.0F})
      expect_gradient_is_a_difference(gumbel_softmax({.tau = tau}), perturbed);
  }
  expect_gradient_is_a_difference(sparsemax());
  expect_gradient_is_a_difference(hardmax());
}

TEST(RowTerms, MaskedElementsGiveNothingAndTheirNanDoesNotCount) {
  const Row x{1, kNan, 2};
  const Bytes counted{1, 0, 1};
  const RowTerms terms{.counted = counted};
  const Row expected = forward_of(softmax(), {1, 2});
  const Row y = forward_of(softmax(), x, terms);
  EXPECT_EQ(y, (Row{expected[0], 0, expected[1]}));
  EXPECT_EQ(forward_of(log_softmax(), x, terms)[1], -kInfinity);
  const Row gradient = backward_of(softmax(), expected, {3, 5});
  EXPECT_EQ(backward_of(softmax(), y, {3, kNan, 5}, terms), (Row{gradient[0], 0, gradient[1]}));
}

TEST(RowTerms, WhollyMaskedRowsAreZero) {
  const Bytes none{0, 0};
  const RowTerms terms{.counted = none};
  for (const Activation& activation : {softmax(), softmin(), gumbel_softmax(),
                                       gumbel_softmax({.hard = gumbel_softmax_parameters::yes})}) {
    EXPECT_EQ(forward_of(activation, {1, 2}, terms), (Row{0, 0}));
    EXPECT_EQ(backward_of(activation, {0, 0}, {1, 2}, terms), (Row{0, 0}));
  }
  EXPECT_EQ(forward_of(log_softmax(), {1, 2}, terms), (Row{-kInfinity, -kInfinity}));
  EXPECT_EQ(backward_of(log_softmax(), {-kInfinity, -kInfinity}, {1, 2}, terms), (Row{0, 0}));
}

TEST(RowTerms, SoftminIsTheSoftmaxOfTheNegatedRow) {
  Row negated = kX;
  for (double& element : negated) element = -element;
  EXPECT_EQ(forward_of(softmin(), kX), forward_of(softmax(), negated));
  EXPECT_EQ(forward_of(softmin(), kX), forward_of(softmax({.scale = -1}), kX));
}

TEST(Hardmax, TakesTheFirstMaximum) {
  EXPECT_EQ(forward_of(hardmax(), {1, 3, 2, 3}), (Row{0, 1, 0, 0}));
  EXPECT_EQ(forward_of(hardmax(), {-0.0, 0.0}), (Row{1, 0}));
  EXPECT_EQ(forward_of(hardmax(), {1, kInfinity, kInfinity}), (Row{0, 1, 0}));
  EXPECT_EQ(forward_of(hardmax(), {-kInfinity, -kInfinity}), (Row{1, 0}));
  EXPECT_TRUE(std::isnan(forward_of(hardmax(), {1, kNan})[0]));
}

TEST(Sparsemax, ProjectsOnTheSimplex) {
  EXPECT_EQ(forward_of(sparsemax(), {5}), Row{1});
  EXPECT_EQ(forward_of(sparsemax(), {0.5, 0.5, -1}), (Row{0.5, 0.5, 0}));
  EXPECT_EQ(forward_of(sparsemax(), {0.75, 0.25, -3}), (Row{0.75, 0.25, 0}));
  EXPECT_EQ(forward_of(sparsemax(), {3e38, 0, -kInfinity}), (Row{1, 0, 0}));
  EXPECT_EQ(forward_of(sparsemax(), {-kInfinity, -kInfinity}), (Row{0, 0}));
  const Row y = forward_of(sparsemax(), kX);
  double sum = 0;
  for (const double element : y) sum += element;
  EXPECT_NEAR(sum, 1, 1e-15);
}

// The known answers of Random123, the authors' library (tests/kat_vectors, philox4x32 10).
TEST(Philox, GivesTheKnownAnswers) {
  using Words = std::array<std::uint32_t, 4>;
  constexpr std::uint32_t kOnes = 0xffffffff;
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Philox, NumbersElementsInGroupsOfFour) {
  const auto words = philox({7, 1, 5, 2}, {3, 4});
  for (std::uint64_t word = 0; word < 4; ++word)
    EXPECT_EQ(random_word(0x4'0000'0003, 0x1'0000'0007, 4 * 0x2'0000'0005 + word), words[word]);
}

TEST(GumbelNoise, HasTheMeanAndVarianceOfItsDistribution) {
  constexpr int kCount = 100'000;
  double sum = 0;
  double squares = 0;
  for (std::uint64_t i = 0; i < kCount; ++i) {
    const double noise = gumbel_noise(1, 2, i);
    ASSERT_TRUE(std::isfinite(noise));
    sum += noise;
    squares += noise * noise;
  }
  const double mean = sum / kCount;
  EXPECT_NEAR(mean, 0.5772156649, 0.02);
  EXPECT_NEAR(squares / kCount - mean * mean, 1.6449340668, 0.05);
}

}  // namespace
}  // namespace vkact::reference
