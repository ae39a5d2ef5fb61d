// What counts as the worst, and as passed.
#include "verification/comparison.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <vector>

#include "verification/parallel.hpp"
#include "verification/verification.hpp"

namespace vkact::verification {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr Tolerance kTolerance{2, 1e-6};

Worst worst_of(const std::vector<reference::Deviation>& deviations) {
  Worst worst;
  double input = 0;
  for (const auto& deviation : deviations) worst.add(deviation, kTolerance, ++input, 0, 0);
  return worst;
}

TEST(Worst, OfNothingHasPassed) { EXPECT_TRUE(Worst().passed()); }

TEST(Worst, KeepsTheGreatestDeviationsAndWhereTheyAre) {
  const Worst worst = worst_of({{0.5, 3}, {1.5, 1}, {1, 2}});
  EXPECT_TRUE(worst.passed());
  EXPECT_EQ(worst.ulp(), 1.5);
  EXPECT_EQ(worst.absolute(), 3);
  EXPECT_EQ(worst.at(), 2);
}

TEST(Worst, HasTheMeanOfWhatCounts) {
  Worst worst = worst_of({{0.5, 1}, {1.5, 1}, {1000, 1e-7}});
  EXPECT_EQ(worst.mean_ulp(), 1) << "the absolute tolerance excuses the last one";
  worst.merge(worst_of({{0.25, 1}, {0.75, 1}}));
  EXPECT_EQ(worst.mean_ulp(), 0.75);
  EXPECT_EQ(Worst().mean_ulp(), 0);
}

TEST(Worst, CountsWhichPartIsRoundedToNearest) {
  EXPECT_EQ(Worst().nearest_share(), 1);
  Worst worst;
  worst.add_rounding(Rounding::nearest);
  worst.add_rounding(Rounding::wrong);
  Worst other;
  other.add({0, 0}, kTolerance, 0, 0, 0);
  other.add_rounding(Rounding::nearest);
  other.add_rounding(Rounding::nearest);
  worst.merge(other);
  EXPECT_EQ(worst.nearest_share(), 0.75);
  EXPECT_EQ(worst.wrong_share(), 0.25);
  for (int i = 0; i < 4; ++i) worst.add_rounding(Rounding::lost_tie);
  EXPECT_EQ(worst.nearest_share(), 0.375);
  EXPECT_EQ(worst.wrong_share(), 0.125);
  worst.forget_roundings();
  EXPECT_EQ(worst.nearest_share(), 1);
  EXPECT_EQ(worst.wrong_share(), 0);
}

TEST(Worst, FailsBeyondBothTolerances) {
  EXPECT_FALSE(worst_of({{2.1, 2e-6}}).passed());
  EXPECT_TRUE(worst_of({{2.0, 1}}).passed());
  EXPECT_TRUE(worst_of({{1000, 1e-6}}).passed());
  EXPECT_FALSE(worst_of({{kInfinity, kInfinity}}).passed());
}

TEST(Worst, DoesNotCountUlpWhereTheAbsoluteToleranceExcusesThem) {
  const Worst worst = worst_of({{1, 1e-7}, {1000, 1e-7}});
  EXPECT_EQ(worst.ulp(), 1);
  EXPECT_EQ(worst.at(), 1);
}

TEST(Worst, NamesAFailureRatherThanAGreaterDeviationThatPassed) {
  Worst worst = worst_of({{2, 1}, {1, 1}});
  worst.add({1.5, 1}, {1, 0}, 42, 7, 8);
  worst.add({2, 1}, kTolerance, 43, 0, 0);
  EXPECT_FALSE(worst.passed());
  EXPECT_EQ(worst.at(), 42);
  EXPECT_EQ(worst.exact(), 7);
  EXPECT_EQ(worst.actual(), 8);
  EXPECT_EQ(worst.ulp(), 2);
}

TEST(Worst, MergesToTheSameAsAddingInOrder) {
  const std::vector<reference::Deviation> first{{1, 1}, {3, 1}};
  const std::vector<reference::Deviation> second{{0.5, 2}, {5, 1}};
  Worst merged = worst_of(first);
  EXPECT_TRUE(merged.merge(worst_of(second)));
  EXPECT_FALSE(merged.merge(worst_of(first)));
  EXPECT_FALSE(merged.merge(Worst()));
  EXPECT_FALSE(merged.passed());
  EXPECT_EQ(merged.ulp(), 5);
  EXPECT_EQ(merged.absolute(), 2);
}

TEST(ParallelWorst, IsTheFirstOfEquallyBadOnesOnEveryRun) {
  constexpr std::size_t kSize = 100'000;
  for (int run = 0; run < 20; ++run) {
    const Worst worst = parallel_worst(kSize, 16, [](std::size_t index, Worst& part) {
      part.add({index % 100 == 77 ? 9.0 : 1.0, 1}, kTolerance, static_cast<double>(index), 0, 0);
    });
    EXPECT_FALSE(worst.passed());
    EXPECT_EQ(worst.at(), 77);
  }
}

TEST(ParallelRanges, CoverEverythingOnce) {
  for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 1000U}) {
    std::vector<std::atomic<int>> visits(size);
    parallel_ranges(size, 16, [&](std::size_t begin, std::size_t end) {
      for (std::size_t index = begin; index < end; ++index) ++visits[index];
    });
    for (const auto& visit : visits) EXPECT_EQ(visit.load(), 1);
  }
}

TEST(Tolerance, IsOneUnitForThe16BitTypes) {
  EXPECT_EQ(tolerance_for(ElementType::float32, {4, 0.5}).ulp, 4);
  EXPECT_EQ(tolerance_for(ElementType::float16, {4, 0.5}).ulp, 1);
  EXPECT_EQ(tolerance_for(ElementType::bfloat16, {0, 0.5}).ulp, 1);
  EXPECT_EQ(tolerance_for(ElementType::bfloat16, {4, 0.5}).absolute, 0.5);
}

TEST(Cases, AreTheDirectionsThatTheTableHas) {
  const std::vector<ActivationId> ids{ActivationId::tanh, ActivationId::gelu,
                                      ActivationId::softmax};
  const std::vector<ElementType> types{ElementType::float16};
  const auto cases = cases_of(ids, types);
  ASSERT_EQ(cases.size(), 7U);
  EXPECT_EQ(cases[2].direction, Direction::backward_from_y);
  EXPECT_EQ(cases[4].activation, ActivationId::gelu);
  EXPECT_EQ(cases[4].direction, Direction::backward_from_x);
  EXPECT_EQ(cases[6].activation, ActivationId::softmax);
  EXPECT_EQ(cases[6].direction, Direction::backward_from_y);
}

}  // namespace
}  // namespace vkact::verification
