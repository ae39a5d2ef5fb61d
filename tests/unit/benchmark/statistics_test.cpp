#include "benchmark/statistics.hpp"

#include <gtest/gtest.h>

namespace vkact::benchmark {
namespace {

TEST(Statistics, AreTheMedianTheLeastAndTheMiddleHalf) {
  const Statistics odd = statistics_of({5, 1, 3, 2, 4});
  EXPECT_DOUBLE_EQ(odd.median, 3);
  EXPECT_DOUBLE_EQ(odd.minimum, 1);
  EXPECT_DOUBLE_EQ(odd.spread, 2.0 / 3);
  EXPECT_DOUBLE_EQ(statistics_of({4, 1, 2, 3}).median, 2.5);
  EXPECT_DOUBLE_EQ(statistics_of({7}).spread, 0);
}

TEST(Statistics, DoNotMindOneOutlier) {
  const Statistics statistics = statistics_of({1, 1, 1, 1, 1, 1, 100});
  EXPECT_DOUBLE_EQ(statistics.median, 1);
  EXPECT_DOUBLE_EQ(statistics.spread, 0);
}

}  // namespace
}  // namespace vkact::benchmark
