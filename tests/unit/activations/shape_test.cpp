#include <gtest/gtest.h>

#include <vkact/tensor.hpp>

namespace vkact {
namespace {

TEST(ElementCount, IsTheProductOfTheLengths) {
  EXPECT_EQ(element_count({2, 3, 4}).value(), 24u);
  EXPECT_EQ(element_count({}).value(), 1u) << "a single value";
  EXPECT_EQ(element_count({5, 0}).value(), 0u);
}

TEST(ElementCount, SaysWhenItDoesNotFit) {
  const auto count = element_count({std::uint64_t{1} << 33, std::uint64_t{1} << 33});
  ASSERT_FALSE(count);
  EXPECT_EQ(count.error().code, ErrorCode::invalid_argument);
}

TEST(ElementCount, AnEmptyAxisOutweighsAnyOther) {
  EXPECT_EQ(element_count({UINT64_MAX, UINT64_MAX, 0}).value(), 0u);
}

}  // namespace
}  // namespace vkact
