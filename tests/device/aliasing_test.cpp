// Which memory the tensors of a call may share.
#include "device_test.hpp"

namespace vkact::device_test {
namespace {

class Aliasing : public DeviceTest {
 protected:
  // Two windows of as many elements of one buffer, so many bytes apart.
  struct Windows {
    Tensor first;
    Tensor second;
  };
  static Windows windows(std::uint64_t elements, std::uint64_t apart) {
    const Tensor whole = device()
                             .upload<float>(std::vector<float>((elements * 4 + apart) / 4, 1.0f),
                                            {elements + apart / 4})
                             .value();
    return {Tensor(whole.buffer(), 0, {elements}, elements, ElementType::float32),
            Tensor(whole.buffer(), apart, {elements}, elements, ElementType::float32)};
  }
};

TEST_F(Aliasing, AllTensorsOfACallMayBeTheSame) {
  const auto tensor = device().upload<float>({-2, -1, 1, 3}, {4});
  ASSERT_TRUE(succeeded(tensor));
  Batch batch(device());
  batch.backward(leaky_relu({.negative_slope = 0.5f}),
                 {.x = *tensor, .dy = *tensor, .dx = *tensor});
  ASSERT_TRUE(succeeded(batch.submit()));
  EXPECT_EQ(device().download<float>(*tensor).value(), (std::vector<float>{-1, -0.5f, 1, 3}));
}

TEST_F(Aliasing, OutputsThatOverlapAnInputInPartAreRefused) {
  const auto [first, second] = windows(64, 16);
  const Tensor apart = device().empty({64}).value();
  const auto expect_refusal = [](const Result<void>& recorded) {
    EXPECT_TRUE(refused(recorded, ErrorCode::invalid_argument, "overlaps"));
  };
  expect_refusal(Batch(device()).forward(relu(), first, second));
  expect_refusal(Batch(device()).forward(relu(), second, first));
  expect_refusal(Batch(device()).backward(relu(), {.x = apart, .dy = first, .dx = second}));
  expect_refusal(Batch(device()).backward(relu(), {.x = first, .dy = apart, .dx = second}));
  expect_refusal(Batch(device()).backward(relu(), {.y = first, .dy = apart, .dx = second}));
  expect_refusal(Batch(device()).forward(softmax(), first, second));
}

TEST_F(Aliasing, InputsMayOverlapInPart) {
  const auto [first, second] = windows(64, 16);
  const Tensor apart = device().empty({64}).value();
  Batch batch(device());
  EXPECT_TRUE(succeeded(batch.backward(relu(), {.x = first, .dy = second, .dx = apart})));
  ASSERT_TRUE(succeeded(batch.submit()));
  EXPECT_EQ(device().download<float>(apart).value(), std::vector<float>(64, 1.0f));
}

TEST_F(Aliasing, NeighboursInABufferDoNotOverlap) {
  const auto [first, second] = windows(64, 256);
  Batch batch(device());
  EXPECT_TRUE(succeeded(batch.forward(relu6(), first, second)));
  EXPECT_TRUE(succeeded(batch.forward(shrink({.bias = -4}), second, first)));
  ASSERT_TRUE(succeeded(batch.submit()));
  EXPECT_EQ(device().download<float>(first).value(), std::vector<float>(64, 5.0f));
  EXPECT_EQ(device().download<float>(second).value(), std::vector<float>(64, 1.0f));
}

}  // namespace
}  // namespace vkact::device_test
