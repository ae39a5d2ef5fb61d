#include "activations/calls/strided_axes.hpp"

#include <gtest/gtest.h>

namespace vkact {
namespace {

std::vector<std::uint64_t> lengths(const std::vector<StridedAxis>& axes) {
  std::vector<std::uint64_t> result;
  for (const StridedAxis& each : axes) result.push_back(each.length);
  return result;
}

TEST(MergedAxes, AreOneWhereTheyFollowEachOtherInEveryTensor) {
  const std::vector<Shape> alike{{12, 4, 1}, {12, 4, 1}};
  EXPECT_EQ(lengths(merged_axes({2, 3, 4}, alike)), (std::vector<std::uint64_t>{24}));
  const std::vector<Shape> sliced{{12, 4, 1}, {24, 8, 1}};
  EXPECT_EQ(lengths(merged_axes({2, 3, 4}, sliced)), (std::vector<std::uint64_t>{4, 6}));
  const std::vector<Shape> permuted{{12, 4, 1}, {1, 8, 2}};
  EXPECT_EQ(lengths(merged_axes({2, 3, 4}, permuted)), (std::vector<std::uint64_t>{12, 2}));
}

TEST(MergedAxes, OfOnePlaceAreLeftOut) {
  const std::vector<Shape> strides{{99, 4, 77, 1}};
  EXPECT_EQ(lengths(merged_axes({1, 3, 1, 4}, strides)), (std::vector<std::uint64_t>{12}));
  EXPECT_TRUE(merged_axes({1, 1}, std::vector<Shape>{{5, 5}}).empty());
}

TEST(AxesInAnyOrder, FollowTheMemoryOfTheLastTensor) {
  // Of [N, C, H, W], both with the channels last: one run of elements.
  const Shape shape{2, 3, 5, 7};
  const Shape channels_last{105, 1, 21, 3};
  const auto run = axes_in_any_order(shape, std::vector{channels_last, channels_last});
  ASSERT_TRUE(run);
  EXPECT_EQ(run->lengths, (ThreeAxes{1, 1, 210}));
  EXPECT_EQ(run->strides, (std::vector<ThreeAxes>{{0, 0, 1}, {0, 0, 1}}));
  // From channels last to channels first.
  const auto moved = axes_in_any_order(shape, std::vector{channels_last, Shape{105, 35, 7, 1}});
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->lengths, (ThreeAxes{2, 3, 35}));
  EXPECT_EQ(moved->strides, (std::vector<ThreeAxes>{{105, 1, 3}, {105, 35, 1}}));
}

TEST(AxesInAnyOrder, AreNoMoreThanThree) {
  const std::vector<Shape> four{{27, 9, 3, 1}};
  const std::vector<Shape> three{{9, 3, 1}};
  const std::vector<Shape> none(1);
  EXPECT_FALSE(axes_in_any_order({2, 2, 2, 2}, four));
  EXPECT_TRUE(axes_in_any_order({2, 2, 2}, three));
  EXPECT_EQ(axes_in_any_order({}, none)->lengths, (ThreeAxes{1, 1, 1}));
}

TEST(StridesAlong, AreThoseOfTheAxisAndOfTheAxesOnEitherSide) {
  EXPECT_EQ(strides_along({2, 3, 5, 7}, {105, 35, 7, 1}, 1), (ThreeAxes{105, 35, 1}));
  EXPECT_EQ(strides_along({2, 3, 5, 7}, {105, 1, 21, 3}, 1), (ThreeAxes{105, 1, 3}));
  EXPECT_EQ(strides_along({4, 6}, {1, 4}, 1), (ThreeAxes{1, 4, 0}));
  // A slice of the last axis keeps the rows around it apart, but one of the rows does not.
  EXPECT_EQ(strides_along({2, 3, 5}, {30, 10, 1}, 2), (ThreeAxes{10, 1, 0}));
  EXPECT_FALSE(strides_along({2, 3, 5}, {60, 10, 1}, 2));
  EXPECT_FALSE(strides_along({2, 3, 5, 7}, {210, 70, 14, 1}, 1));
}

}  // namespace
}  // namespace vkact
