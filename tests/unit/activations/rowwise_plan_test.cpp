#include "activations/rowwise/plan.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <map>

#include "shared.h"

namespace vkact {
namespace {

RowwisePlan plan(const AxisShape& shape, std::uint64_t max_elements = kMaxWindowElements,
                 ElementType type = ElementType::float32) {
  return plan_rows(shape, type, max_elements);
}

TEST(RowwisePlan, NothingHasNoGroups) {
  EXPECT_TRUE(plan({0, 5, 1}).groups.empty());
  EXPECT_TRUE(plan({5, 0, 1}).groups.empty());
  EXPECT_TRUE(plan({5, 1, 0}).groups.empty());
}

TEST(RowwisePlan, RowsThatFitAWorkgroupAreOneDispatch) {
  const auto rows = plan({100, 1024, 1});
  EXPECT_TRUE(rows.is_fused);
  EXPECT_EQ(rows.groups.size(), 1u);
  EXPECT_EQ(rows.groups[0].rows, 100u);
}

TEST(RowwisePlan, ShortRowsShareAWorkgroup) {
  EXPECT_EQ(plan({100, 1, 1}).lanes, 1u);
  EXPECT_EQ(plan({100, 32, 1}).lanes, 1u);
  EXPECT_EQ(plan({100, 1024, 1}).lanes, 32u);
  EXPECT_EQ(plan({100, 8192, 1}).lanes, 256u);
}

TEST(RowwisePlan, LanesHoldTheirElementsWhereTheyAreFew) {
  EXPECT_EQ(plan({100, 1024, 1}).held_steps, shared::kMaxHeldSteps);
  EXPECT_EQ(plan({100, 3, 1}).held_steps, 3u)
      << "single elements, because rows of three do not start on vectors";
  EXPECT_EQ(plan({100, 32768, 1}).held_steps, 0u) << "too many for registers";
}

TEST(RowwisePlan, LongRowsAreCutIntoSegments) {
  const auto rows = plan({2, 1'000'000, 1});
  EXPECT_FALSE(rows.is_fused);
  EXPECT_EQ(rows.groups[0].spans[0].segments,
            (1'000'000 + rows.segment_length - 1) / rows.segment_length);
}

TEST(RowwisePlan, ReadsVectorsOnlyWhereRowsStartOnThem) {
  EXPECT_EQ(plan({3, 12, 1}).access, shared::kVectorAccess);
  EXPECT_EQ(plan({3, 13, 1}).access, shared::kElementAccess);
  EXPECT_EQ(plan({3, 12, 1}, kMaxWindowElements, ElementType::float16).access,
            shared::kElementAccess);
  EXPECT_EQ(plan({3, 16, 1}, kMaxWindowElements, ElementType::float16).access,
            shared::kVectorAccess);
  EXPECT_EQ(plan({3, 12, 2}).access, shared::kInterleavedAccess);
}

// Every element of every row is in exactly one span of the one group that its row belongs to.
void expect_a_partition(const AxisShape& shape, std::uint64_t max_elements, ElementType type) {
  const auto rows = plan(shape, max_elements, type);
  std::map<std::uint64_t, int> seen;
  for (const auto& group : rows.groups) {
    std::uint64_t axis = 0;
    for (const auto& span : group.spans) {
      EXPECT_LE(span.elements, max_elements);
      EXPECT_EQ(std::uint64_t{group.rows} * span.axis, span.elements);
      EXPECT_EQ(span.segments, (span.axis + rows.segment_length - 1) / rows.segment_length);
      if (axis > 0) {
        EXPECT_EQ(axis % rows.segment_length, 0u) << "windows end between segments";
      }
      axis += span.axis;
      for (std::uint64_t i = 0; i < span.elements; ++i) ++seen[span.first + i];
    }
    EXPECT_EQ(axis, shape.axis);
  }
  const std::uint64_t elements = shape.outer * shape.axis * shape.inner;
  ASSERT_EQ(seen.size(), elements);
  for (const auto& [element, count] : seen) ASSERT_EQ(count, 1) << element;
  EXPECT_TRUE(std::has_single_bit(rows.lanes) && rows.lanes <= shared::kRowwiseWorkgroup);
  EXPECT_TRUE(std::has_single_bit(rows.combine_lanes) &&
              rows.combine_lanes <= shared::kRowwiseWorkgroup);
}

TEST(RowwisePlan, CoversEveryElementOnce) {
  for (const auto& shape : {AxisShape{7, 13, 1},
                            {1, 1000, 1},
                            {3, 1000, 1},
                            {2, 33, 5},
                            {2, 300, 7},
                            {1, 3, 500},
                            {2, 2, 129},
                            {1, 5000, 3},
                            {64, 1, 1},
                            {1, 1, 64}})
    for (const std::uint64_t max_elements : {64ull, 128ull, 1000ull, 100'000ull})
      for (const auto type : {ElementType::float32, ElementType::float16}) {
        SCOPED_TRACE(testing::Message() << shape.outer << " " << shape.axis << " " << shape.inner
                                        << " in " << max_elements);
        expect_a_partition(shape, max_elements, type);
      }
}

TEST(RowwisePlan, WholeRowsAreNeverCut) {
  for (const AxisShape& shape :
       {AxisShape{3, 100'000, 1}, AxisShape{2, 9001, 3}, AxisShape{7, 5, 1}}) {
    const RowwisePlan whole = plan_whole_rows(shape, ElementType::float32, kMostWholeElements);
    EXPECT_TRUE(whole.is_fused);
    ASSERT_EQ(whole.groups.size(), 1U);
    EXPECT_EQ(whole.groups[0].spans.size(), 1U);
    EXPECT_EQ(whole.groups[0].spans[0].segments, 1U);
  }
  const RowwisePlan windows = plan_whole_rows({9, 1000, 1}, ElementType::float32, 2500);
  EXPECT_EQ(windows.groups.size(), 5U);
  const RowwisePlan none = plan_whole_rows({1, 1000, 3}, ElementType::float32, 2500);
  EXPECT_FALSE(none.is_fused);
  EXPECT_TRUE(none.groups.empty());
}

}  // namespace
}  // namespace vkact
