// The reference of pooling activations.
#include "reference/pooling.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace vkact::reference {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
using Values = std::vector<double>;

TEST(PoolingReference, MaxoutTakesTheGreatestOfEachGroup) {
  const Values x{1, 5, 2, 8, 7, 3, 0, -1, 4, 9, 6, -2};
  EXPECT_EQ(pooling_forward(maxout(), x, {2, 6, 1}), (Values{5, 8, 7, 0, 9, 6}));
  EXPECT_EQ(pooling_forward(maxout({.pieces = 3}), x, {2, 6, 1}), (Values{5, 8, 4, 9}));
  EXPECT_EQ(pooling_forward(maxout({.groups = maxout_parameters::strided}), x, {2, 6, 1}),
            (Values{8, 7, 3, 9, 6, 4}));
  EXPECT_EQ(pooling_forward(maxout(), x, {1, 4, 3}), (Values{8, 7, 3, 9, 6, 4}));
}

TEST(PoolingReference, MaxoutGivesTheGradientToTheFirstOfTheGreatest) {
  EXPECT_EQ(pooling_backward(maxout(), Values{2, 2, 1, 3}, Values{5, 7}, {1, 4, 1}),
            (Values{5, 0, 0, 7}));
  EXPECT_EQ(pooling_backward(maxout({.pieces = 4}), Values{2, kNan, 9, kNan}, Values{5}, {1, 4, 1}),
            (Values{0, 5, 0, 0}));
}

TEST(PoolingReference, CreluLaysBothSignsBehindEachOther) {
  const Values x{1, -2, 0, -4};
  EXPECT_EQ(pooling_forward(crelu(), x, {2, 2, 1}), (Values{1, 0, 0, 2, 0, 0, 0, 4}));
  EXPECT_EQ(pooling_backward(crelu(), x, Values{1, 2, 3, 4, 5, 6, 7, 8}, {2, 2, 1}),
            (Values{1, -4, 0, -8}));
}

TEST(PoolingReference, GradientsAreTheDifferencesOfForward) {
  constexpr double kStep = 1e-6;
  const Values x{0.3, -1.2, 2.5, 0.9, -0.7, 1.6, -2.2, 0.4, 1.1, -0.1, 3.3, -3.1};
  const AxisLayout layout{2, 6, 1};
  for (const Activation& activation :
       {maxout(), maxout({.pieces = 3, .groups = maxout_parameters::strided}), crelu()}) {
    const std::size_t outputs = pooling_forward(activation, x, layout).size();
    for (std::size_t j = 0; j < outputs; ++j) {
      Values dy(outputs, 0.0);
      dy[j] = 1;
      const Values dx = pooling_backward(activation, x, dy, layout);
      for (std::size_t i = 0; i < x.size(); ++i) {
        Values above = x;
        Values below = x;
        above[i] += kStep;
        below[i] -= kStep;
        const double difference = pooling_forward(activation, above, layout)[j] -
                                  pooling_forward(activation, below, layout)[j];
        EXPECT_NEAR(dx[i], difference / (2 * kStep), 1e-8) << activation.to_string();
      }
    }
  }
}

}  // namespace
}  // namespace vkact::reference
