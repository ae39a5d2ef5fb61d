#include "activations/calls/broadcast.hpp"

#include <gtest/gtest.h>

#include "reference/broadcast.hpp"

namespace vkact {
namespace {

// Every shape of that many axes of length 1 or as in the whole.
std::vector<Shape> parts_of(const Shape& whole) {
  std::vector<Shape> parts;
  for (std::size_t present = 0; present < std::size_t{1} << whole.size(); ++present) {
    Shape part = whole;
    for (std::size_t axis = 0; axis < whole.size(); ++axis)
      if ((present >> axis & 1) == 0) part[axis] = 1;
    parts.push_back(part);
  }
  return parts;
}

const Shape kWholes[] = {{7}, {3, 5}, {2, 3, 5}, {3, 1, 2, 5}, {2, 3, 1, 4}, {2, 3, 2, 3, 2}};

// What kernels/common/broadcast.glsl makes of a place.
std::uint64_t kernel_element(const Broadcast& broadcast, const BroadcastWindow& window,
                             std::uint32_t element) {
  std::uint32_t place = window.phase + element;
  std::uint64_t stride = 1;
  std::uint64_t result = window.origin;
  for (std::size_t i = 0; i < broadcast.groups.size(); ++i) {
    const bool is_last = i + 1 == broadcast.groups.size();
    const std::uint32_t digit = is_last ? place : place % window.lengths[i];
    if (broadcast.groups[i].is_present) {
      result += digit * stride;
      if (!is_last) stride *= window.lengths[i];
    }
    if (!is_last) place /= window.lengths[i];
  }
  return result;
}

TEST(Broadcast, ElementsAreThoseOfTheReference) {
  for (const Shape& whole : kWholes)
    for (const Shape& part : parts_of(whole)) {
      const auto broadcast = broadcast_of(part, whole);
      ASSERT_TRUE(broadcast);
      const auto indices = reference::broadcast_indices(part, whole);
      for (std::size_t i = 0; i < indices.size(); ++i)
        ASSERT_EQ(broadcast->element_of(i), indices[i]) << to_string(part) << to_string(whole);
    }
}

TEST(Broadcast, GroupsTakeTurnsAndLeaveOutAxesOfOne) {
  EXPECT_EQ(broadcast_of({2, 1, 1, 9}, {2, 3, 4, 9})->groups,
            (std::vector<BroadcastGroup>{{9, true}, {12, false}, {2, true}}));
  EXPECT_EQ(broadcast_of({3, 1, 1}, {2, 3, 1, 4})->groups,
            (std::vector<BroadcastGroup>{{4, false}, {3, true}, {2, false}}));
  EXPECT_EQ(broadcast_of({}, {2, 3})->groups, (std::vector<BroadcastGroup>{{6, false}}));
  EXPECT_TRUE(broadcast_of({1, 5}, {1, 5})->is_whole());
  EXPECT_TRUE(broadcast_of({5}, {2, 3, 5})->is_repeated_whole());
  EXPECT_FALSE(broadcast_of({1}, {3})->is_repeated_whole());
}

TEST(Broadcast, OtherShapesHaveNone) {
  for (const auto& [part, whole] :
       {std::pair<Shape, Shape>{{3}, {3, 4}}, {{2, 4}, {3, 4}}, {{1, 3}, {3}}, {{0}, {3}}})
    EXPECT_FALSE(broadcast_of(part, whole)) << to_string(part);
  EXPECT_TRUE(broadcast_of({1}, {0}));
}

TEST(Broadcast, WindowsHaveTheirElementsAndNoOthers) {
  for (const Shape& whole : kWholes)
    for (const Shape& part : parts_of(whole)) {
      const Broadcast broadcast = *broadcast_of(part, whole);
      const auto indices = reference::broadcast_indices(part, whole);
      for (std::uint64_t first = 0; first < indices.size(); ++first)
        for (std::uint64_t elements = 1; first + elements <= indices.size(); ++elements) {
          const auto window = broadcast_window(broadcast, {first, elements});
          ASSERT_TRUE(window);
          std::uint64_t least = UINT64_MAX;
          std::uint64_t greatest = 0;
          for (std::uint32_t i = 0; i < elements; ++i) {
            ASSERT_EQ(kernel_element(broadcast, *window, i), indices[first + i])
                << to_string(part) << to_string(whole) << first << ' ' << elements;
            least = std::min<std::uint64_t>(least, indices[first + i]);
            greatest = std::max<std::uint64_t>(greatest, indices[first + i]);
          }
          ASSERT_EQ(window->range, (Window{least, greatest - least + 1}));
        }
    }
}

TEST(Broadcast, WindowsOfLargeTensorsCountIn32Bits) {
  const std::uint64_t length = std::uint64_t{1} << 12;
  const std::uint64_t heads = 5000;
  const Shape whole{6, heads, length, length};
  const std::uint64_t sample = heads * length * length;
  for (const Shape& part :
       {Shape{6, 1, 1, length}, {6, 1, length, 1}, {6, 1, 1, 1}, {1, heads, 1, 1}})
    for (const std::uint64_t first :
         {std::uint64_t{0}, sample - 1000, sample, 3 * sample - 2 * length - 7, sample + length}) {
      SCOPED_TRACE(to_string(part) + " from " + std::to_string(first));
      const Broadcast broadcast = *broadcast_of(part, whole);
      const auto window = broadcast_window(broadcast, {first, 4 * length});
      ASSERT_TRUE(window);
      for (const std::uint64_t i :
           {std::uint64_t{0}, std::uint64_t{6}, std::uint64_t{999}, std::uint64_t{1000}, length - 1,
            length, 2 * length + 6, 2 * length + 7, 4 * length - 1}) {
        const std::uint64_t element = broadcast.element_of(first + i);
        EXPECT_EQ(kernel_element(broadcast, *window, static_cast<std::uint32_t>(i)), element);
        EXPECT_GE(element, window->range.first);
        EXPECT_LT(element, window->range.first + window->range.elements);
      }
    }
}

TEST(Broadcast, WhatIsNotCountedIn32BitsHasNoWindow) {
  const Shape six{2, 2, 2, 2, 2, 2};
  EXPECT_FALSE(broadcast_window(*broadcast_of({2, 1, 2, 1, 2, 1}, six), {0, 1}));
  const std::uint64_t length = std::uint64_t{1} << 33;
  EXPECT_FALSE(broadcast_window(*broadcast_of({1, length}, {2, length}), {length - 1, 2}));
}

}  // namespace
}  // namespace vkact
