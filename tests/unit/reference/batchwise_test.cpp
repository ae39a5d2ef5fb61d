// The reference of batchwise activations.
#include "reference/batchwise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace vkact::reference {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
using Values = std::vector<double>;

const Values kX{0.3, -1.2, 2.5, 0.9, -0.7, 1.6, -2.2, 0.4, 1.1, -0.1, 3.3, -3.1};
const Values kDy{1.1, -0.4, 0.7, 0.2, -1.6, 0.9, 0.5, -0.8, 1.3, 0.6, -0.2, 0.35};
const AxisLayout kLayout{2, 3, 2};

TEST(BatchwiseReference, MomentsAreThoseOfEachChannel) {
  const ChannelMoments moments = moments_of(Values{1, 3, 10, 10, 5, 7, 10, 14}, {2, 2, 2});
  EXPECT_EQ(moments.mean, (Values{4, 11}));
  EXPECT_EQ(moments.variance, (Values{5, 3}));
}

TEST(BatchwiseReference, DiceMixesBothSlopesByTheNormalizedElement) {
  const Values alpha{0.25};
  const BatchwiseTerms terms{{3, 1, 1}, alpha, {{2}, {4}}};
  const Values y = batchwise_forward(dice({.epsilon = 1e-30F}), Values{2, 4, 0}, terms);
  const double p = 1 / (1 + std::exp(-1.0));
  EXPECT_DOUBLE_EQ(y[0], 2 * 0.625);
  EXPECT_DOUBLE_EQ(y[1], 4 * (p + 0.25 * (1 - p)));
  EXPECT_EQ(y[2], 0);
}

TEST(BatchwiseReference, DiceHasItsLimitsAtInfinity) {
  const Values alpha{0.0};
  const BatchwiseTerms terms{{2, 1, 1}, alpha, {{2}, {4}}};
  const Values x{kInfinity, -kInfinity};
  EXPECT_EQ(batchwise_forward(dice(), x, terms), (Values{kInfinity, 0}));
  EXPECT_EQ(batchwise_backward(dice(), x, Values{2, 3}, terms).dx, (Values{2, 0}));
}

TEST(BatchwiseReference, RunningStatisticsMoveTowardsTheUnbiasedOnes) {
  const Values alpha{0.0};
  const BatchwiseTerms terms{{1, 1, 5}, alpha, {{10}, {4}}};
  const ChannelMoments moved = moved_moments(dice({.momentum = 0.25F}), {{2}, {1}}, terms);
  EXPECT_DOUBLE_EQ(moved.mean[0], 4);
  EXPECT_DOUBLE_EQ(moved.variance[0], 2);
}

double weighted(const Values& y) {
  double sum = 0;
  for (std::size_t i = 0; i < y.size(); ++i) sum += y[i] * kDy[i];
  return sum;
}

// In training the moments follow x.
double loss(const Values& x, const Values& alpha, bool training) {
  BatchwiseTerms terms{kLayout, alpha, {{0.1, 0.2, -0.3}, {1.5, 0.7, 2.1}}, training};
  if (training) terms.moments = moments_of(x, kLayout);
  return weighted(batchwise_forward(dice(), x, terms));
}

template <class Change>
double central_difference(const Change& loss_at) {
  constexpr double kStep = 1e-5;
  return (loss_at(kStep) - loss_at(-kStep)) / (2 * kStep);
}

TEST(BatchwiseReference, GradientsAreTheDifferencesOfForward) {
  for (const bool training : {false, true})
    for (const Values& alpha :
         {Values{0.3}, Values{0.3, -0.2, 0.9}, Values{0.3, -0.2, 0.9, 0.1, 1.4, -0.6}}) {
      BatchwiseTerms terms{kLayout, alpha, {{0.1, 0.2, -0.3}, {1.5, 0.7, 2.1}}, training};
      if (training) terms.moments = moments_of(kX, kLayout);
      const BatchwiseGradients gradients = batchwise_backward(dice(), kX, kDy, terms);
      for (std::size_t i = 0; i < kX.size(); ++i)
        EXPECT_NEAR(gradients.dx[i], central_difference([&](double step) {
                      Values x = kX;
                      x[i] += step;
                      return loss(x, alpha, training);
                    }),
                    1e-8)
            << i;
      for (std::size_t i = 0; i < alpha.size(); ++i)
        EXPECT_NEAR(gradients.dalpha[i], central_difference([&](double step) {
                      Values changed = alpha;
                      changed[i] += step;
                      return loss(kX, changed, training);
                    }),
                    1e-8)
            << i;
    }
}

}  // namespace
}  // namespace vkact::reference
