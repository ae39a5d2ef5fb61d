#include "vulkan/grid.hpp"

#include <gtest/gtest.h>

namespace vkact::vulkan {
namespace {

TEST(FoldedGrid, FitsOneAxisWhereItCan) {
  EXPECT_EQ(folded_grid(1, 65535), (Grid{1, 1}));
  EXPECT_EQ(folded_grid(65535, 65535), (Grid{65535, 1}));
}

TEST(FoldedGrid, NothingIsNoWorkgroup) { EXPECT_EQ(folded_grid(0, 65535), (Grid{0, 0})); }

TEST(FoldedGrid, FoldsWithFewSuperfluousWorkgroups) {
  for (const std::uint64_t workgroups :
       {65536ull, 65537ull, 100'000ull, 131'071ull, 4'294'836'225ull}) {
    const Grid grid = folded_grid(workgroups, 65535);
    EXPECT_LE(grid.x, 65535u);
    EXPECT_LE(grid.y, 65535u);
    EXPECT_GE(std::uint64_t{grid.x} * grid.y, workgroups);
    EXPECT_LT(std::uint64_t{grid.x} * grid.y, workgroups + grid.y);
  }
}

}  // namespace
}  // namespace vkact::vulkan
