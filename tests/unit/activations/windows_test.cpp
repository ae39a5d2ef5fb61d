#include "activations/calls/windows.hpp"

#include <gtest/gtest.h>

namespace vkact {
namespace {

TEST(Windows, NothingHasNone) { EXPECT_TRUE(windows_over(0, 1024, 16).empty()); }

TEST(Windows, WhatFitsIsOne) {
  EXPECT_EQ(windows_over(1024, 1024, 16), (std::vector<Window>{{0, 1024}}));
  EXPECT_EQ(windows_over(7, 1024, 16), (std::vector<Window>{{0, 7}}));
}

TEST(Windows, AllButTheLastAreWholeGranules) {
  EXPECT_EQ(windows_over(250, 100, 16), (std::vector<Window>{{0, 96}, {96, 96}, {192, 58}}));
}

TEST(Windows, CoverEveryElementOnce) {
  for (const std::uint64_t elements : {1ull, 95ull, 96ull, 97ull, 192ull, 10'000'000'000ull}) {
    std::uint64_t next = 0;
    for (const Window& window : windows_over(elements, elements / 3 + 100, 16)) {
      EXPECT_EQ(window.first, next);
      next += window.elements;
    }
    EXPECT_EQ(next, elements);
  }
}

}  // namespace
}  // namespace vkact
