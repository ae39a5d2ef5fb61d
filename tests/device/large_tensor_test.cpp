// A tensor of more bytes than one binding spans on the devices with the shortest ones.
#include <cmath>

#include "device_test.hpp"
#include "inputs.hpp"
#include "reference/reference.hpp"

namespace vkact::device_test {
namespace {

constexpr std::uint64_t kElements = 40'000'000;

class LargeTensor : public DeviceTest {
 protected:
  static std::vector<float> values() {
    Random random = random_for_this_test();
    std::vector<float> all(kElements);
    for (float& value : all) {
      value = static_cast<float>(static_cast<std::int32_t>(random.next() >> 32)) * 0x1p-29f;
    }
    return all;
  }
};

TEST_F(LargeTensor, PointwiseIsRightEverywhere) {
  const auto x_values = values();
  const Tensor x = device().upload<float>(x_values, {kElements}).value();
  const Tensor y = device().empty_like(x).value();
  Batch forward(device());
  forward.forward(relu(), x, y);
  ASSERT_TRUE(succeeded(forward.submit()));
  std::uint64_t wrong = 0;
  auto results = device().download<float>(y).value();
  for (std::uint64_t i = 0; i < kElements; ++i) wrong += results[i] != std::max(x_values[i], 0.0f);
  EXPECT_EQ(wrong, 0u);

  Batch backward(device());
  backward.backward(leaky_relu({.negative_slope = 0.5f}), {.x = x, .dy = x, .dx = y});
  ASSERT_TRUE(succeeded(backward.submit()));
  results = device().download<float>(y).value();
  for (std::uint64_t i = 0; i < kElements; ++i)
    wrong += results[i] != (x_values[i] > 0 ? x_values[i] : 0.5f * x_values[i]);
  EXPECT_EQ(wrong, 0u);
}

// Rows longer than a window, and one element after the other that neither binding nor window begins
// with.
TEST_F(LargeTensor, SoftmaxIsRightAlongALongAxis) {
  constexpr std::uint64_t kLength = 13'333'333;
  const auto x_values = values();
  const Tensor x =
      device().upload<float>(std::span(x_values).first(3 * kLength), {3, kLength}).value();
  const Tensor y = device().empty_like(x).value();
  Batch batch(device());
  batch.forward(softmax(), x, y);
  ASSERT_TRUE(succeeded(batch.submit()));
  const auto results = device().download<float>(y).value();

  // The last row has everything before it and costs the reference as much as any other.
  const float* last = x_values.data() + 2 * kLength;
  std::vector<double> exact(last, last + kLength);
  reference::forward_row(softmax(), exact, exact);
  // x - max is up to 8 and rounded, and a sum of 2^24 terms adds its own roundings.
  constexpr double kRelative = 64 * 0x1p-24;
  std::uint64_t wrong = 0;
  for (std::uint64_t i = 0; i < kLength; ++i)
    wrong += !(std::abs(results[2 * kLength + i] - exact[i]) <= kRelative * exact[i]);
  EXPECT_EQ(wrong, 0u);
}

}  // namespace
}  // namespace vkact::device_test
