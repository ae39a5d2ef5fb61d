#include "reference/tensor_reference.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "reference/reference.hpp"

namespace vkact::reference {
namespace {

std::vector<float> some_values(std::size_t count, double step) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i)
    values[i] = static_cast<float>(4 * std::sin(step * static_cast<double>(i + 1)));
  return values;
}

TEST(AxisLayout, SplitsAShapeAtItsAxis) {
  const std::vector<std::uint64_t> shape = {2, 3, 5, 7};
  EXPECT_EQ(layout_along(shape, 0), (AxisLayout{1, 2, 105}));
  EXPECT_EQ(layout_along(shape, 2), (AxisLayout{6, 5, 7}));
  EXPECT_EQ(layout_along(shape, -1), (AxisLayout{30, 7, 1}));
  EXPECT_EQ(layout_along(shape, -4), layout_along(shape, 0));
  EXPECT_EQ(layout_along(shape, 1).size(), 210u);
}

TEST(TensorReference, IsTheElementwiseOneForPointwiseActivations) {
  const std::vector<float> x = some_values(37, 0.7);
  const std::vector<float> dy = some_values(37, 1.3);
  const auto y = forward_tensor(gelu(), x, {});
  const auto dx = backward_tensor_from_input(gelu(), x, dy);
  const auto dx_from_output = backward_tensor_from_output(tanh(), x, dy, {});
  ASSERT_EQ(y.size(), x.size());
  ASSERT_EQ(dx.size(), x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    EXPECT_EQ(y[i], forward(gelu(), x[i]));
    EXPECT_EQ(dx[i], dy[i] * derivative(gelu(), x[i]));
    EXPECT_EQ(dx_from_output[i], dy[i] * derivative_from_output(tanh(), x[i]));
  }
}

TEST(TensorReference, WorksAlongAnyAxis) {
  const std::vector<std::uint64_t> shape = {3, 4, 5};
  const std::vector<float> x = some_values(60, 0.9);
  const std::vector<float> dy = some_values(60, 0.31);
  for (const std::int64_t axis : {0, 1, 2}) {
    const AxisLayout layout = layout_along(shape, axis);
    const auto y = forward_tensor(softmax(), x, layout);
    const auto dx = backward_tensor_from_output(softmax(), x, dy, layout);
    for (std::size_t first = 0; first < x.size(); ++first) {
      if (first / layout.inner % layout.axis != 0) continue;
      std::vector<double> row, row_dy;
      for (std::size_t i = 0; i < layout.axis; ++i) {
        row.push_back(x[first + i * layout.inner]);
        row_dy.push_back(dy[first + i * layout.inner]);
      }
      std::vector<double> row_y(row.size()), row_dx(row.size());
      forward_row(softmax(), row, row_y);
      backward_row(softmax(), row, row_dy, row_dx);
      for (std::size_t i = 0; i < layout.axis; ++i) {
        EXPECT_EQ(y[first + i * layout.inner], row_y[i]) << "axis " << axis;
        EXPECT_EQ(dx[first + i * layout.inner], row_dx[i]) << "axis " << axis;
      }
    }
  }
}

TEST(TensorReference, AcceptsEmptyTensors) {
  const std::vector<std::uint64_t> shape = {2, 0, 3};
  EXPECT_TRUE(forward_tensor(softmax(), {}, layout_along(shape, 1)).empty());
  EXPECT_TRUE(forward_tensor(softmax(), {}, layout_along(shape, 2)).empty());
  EXPECT_TRUE(backward_tensor_from_output(log_softmax(), {}, {}, layout_along(shape, 0)).empty());
  EXPECT_TRUE(backward_tensor_from_input(relu(), {}, {}).empty());
}

}  // namespace
}  // namespace vkact::reference
