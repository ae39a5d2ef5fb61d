#include "activations/channelwise/plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "shared.h"

namespace vkact {
namespace {

constexpr TargetLayout kLayouts[] = {
    {1, 1, 1},
    {21, 1, 3},  // channels last
    {1 << 20, 1, 2},
    {std::uint64_t{5} << 30, 1, 4096},
    {70 * 5 * 7, 7, 5},
    {std::uint64_t{32} * 512 * 49, 49, 512},
    {std::uint64_t{32} * 64 * 3136, 3136, 64},
    {std::uint64_t{1} << 33, std::uint64_t{1} << 33, 1},
    {std::uint64_t{3} << 24, 1, std::uint64_t{3} << 22},  // a period longer than a window
    {std::uint64_t{2} << 24, 16, 1 << 20},
};

template <class Check>
void for_every_plan(const Check& check) {
  for (const TargetLayout& layout : kLayouts)
    for (const auto type : {ElementType::float32, ElementType::bfloat16})
      for (const WindowLimits& limits : {WindowLimits{}, WindowLimits{16384, 4096}}) {
        SCOPED_TRACE(testing::Message() << layout.elements << " elements, runs of " << layout.run
                                        << ", " << layout.targets << " targets");
        check(layout, type, limits, plan_gradient(layout, type, limits));
      }
}

TEST(ChannelwisePlan, KeepsWindowsWithinTheirLimits) {
  for_every_plan([](const TargetLayout&, ElementType type, const WindowLimits& limits,
                    const ChannelwisePlan& plan) {
    EXPECT_GT(plan.window_elements, 0u);
    EXPECT_LE(plan.window_elements, limits.elements);
    EXPECT_LE(partials_of(plan, plan.window_elements, type), limits.partials);
    EXPECT_EQ(plan.window_elements % (shared::kVectorBytes / size_of(type)), 0u);
  });
}

TEST(ChannelwisePlan, TilesMeetTwoRunsAtMost) {
  for_every_plan([](const TargetLayout& layout, ElementType type, const WindowLimits&,
                    const ChannelwisePlan& plan) {
    if (plan.reduction != shared::kTileReduction) return;
    EXPECT_LE(plan.tile, layout.run);
    EXPECT_EQ(plan.window_elements % plan.tile, 0u);
    EXPECT_EQ(plan.tile, plan.lanes * plan.vectors * (shared::kVectorBytes / size_of(type)));
  });
}

TEST(ChannelwisePlan, ColumnsKeepTheirChannelFromRowToRow) {
  for_every_plan([](const TargetLayout& layout, ElementType type, const WindowLimits&,
                    const ChannelwisePlan& plan) {
    if (plan.reduction != shared::kColumnReduction || plan.columns == 0) return;
    const std::uint64_t row = plan.columns * (shared::kVectorBytes / size_of(type));
    EXPECT_EQ(row % (layout.run * layout.targets), 0u);
    EXPECT_EQ(plan.window_elements % (row * plan.rows), 0u);
  });
}

TEST(ChannelwisePlan, ShortRunsOfBigTensorsShareRows) {
  const auto plan = plan_gradient({1 << 24, 1, 1024}, ElementType::float32, {});
  EXPECT_EQ(plan.reduction, shared::kColumnReduction);
  EXPECT_EQ(plan.rows, 32u);
}

TEST(ChannelwisePlan, LongRunsOfBigTensorsHaveTheLongestTiles) {
  const auto plan = plan_gradient({1 << 24, 1 << 24, 1}, ElementType::float32, {});
  EXPECT_EQ(plan.reduction, shared::kTileReduction);
  EXPECT_EQ(plan.tile, 1024u);
}

// Where e of a window stands according to the phase.
std::uint64_t run_at(const Phase& phase, std::uint64_t e) {
  return phase.first_run + (phase.phase + e) / phase.inner;
}

TEST(Phase, SaysWhichRunAnElementBelongsTo) {
  constexpr std::uint64_t kLong = std::uint64_t{1} << 40;
  constexpr std::uint64_t kWindow = 1 << 20;
  for (const std::uint64_t inner : {std::uint64_t{1}, std::uint64_t{7}, std::uint64_t{1} << 20,
                                    (std::uint64_t{1} << 32) + 5, kLong})
    for (const std::uint64_t first :
         {std::uint64_t{0}, std::uint64_t{13}, std::uint64_t{1} << 32, kLong - 500, kLong + 1}) {
      const Phase phase = phase_of(first, kWindow, inner);
      for (const std::uint64_t e : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{499},
                                    std::uint64_t{500}, std::uint64_t{501}, kWindow - 1})
        EXPECT_EQ(run_at(phase, e), (first + e) / inner) << inner << ' ' << first << ' ' << e;
    }
}

}  // namespace
}  // namespace vkact
