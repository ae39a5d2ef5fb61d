#include "benchmark/case.hpp"

#include <gtest/gtest.h>

namespace vkact::benchmark {
namespace {

TEST(FlatShape, HasTheChannelsOfAMixedActivation) {
  const Expression mixed = parse_expression("mixed(relu:45, mish:19)").value();
  EXPECT_EQ(flat_shape(mixed, 64 * 1024 * 3), (Shape{3, 64, 1024}));
  EXPECT_EQ(flat_shape(mixed, 1), (Shape{1, 64, 1}));
  EXPECT_EQ(flat_shape(parse_expression("relu | tanh").value(), 1000), (Shape{1000}));
}

TEST(HasRows, WhereALinkWorksAlongThem) {
  EXPECT_TRUE(has_rows(parse_expression("gelu | softmax").value()));
  EXPECT_FALSE(has_rows(parse_expression("gelu | relu").value()));
}

}  // namespace
}  // namespace vkact::benchmark
