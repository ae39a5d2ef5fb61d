// What is recorded into a batch runs in order, once or again and again.
#include <algorithm>
#include <cmath>

#include "device_test.hpp"
#include "inputs.hpp"
#include "reference/reference.hpp"
#include "reference/rounding.hpp"

namespace vkact::device_test {
namespace {

using BatchTest = DeviceTest;

std::vector<float> some_floats(std::size_t count, Random random = random_for_this_test()) {
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(random.normal());
  return values;
}

std::vector<float> relu_of(std::vector<float> values) {
  for (float& value : values) value = value <= 0 ? 0 : value;
  return values;
}

TEST_F(BatchTest, AChainSeesWhatTheCallBeforeWrote) {
  constexpr std::size_t kRows = 30;
  constexpr std::size_t kLength = 1000;
  const auto values = some_floats(kRows * kLength);
  const Tensor x = device().upload<float>(values, {kRows, kLength}).value();
  const Tensor a = device().empty_like(x).value();
  const Tensor b = device().empty_like(x).value();
  const Tensor y = device().empty_like(x).value();
  Batch batch(device());
  batch.forward(relu(), x, a);
  batch.forward(sigmoid(), a, b);
  batch.forward(softmax(), b, y);
  ASSERT_TRUE(succeeded(batch.submit()));

  const auto results = device().download<float>(y).value();
  std::vector<double> row(kLength);
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t i = 0; i < kLength; ++i)
      row[i] = reference::to_float32(
          reference::forward(sigmoid(), std::max(0.0f, values[r * kLength + i])));
    reference::forward_row(softmax(), row, row);
    // Sigmoid may be two units off, which softmax turns into as much of a relative error.
    for (std::size_t i = 0; i < kLength; ++i)
      ASSERT_NEAR(results[r * kLength + i], row[i], 16 * 0x1p-24 * row[i])
          << "row " << r << ", element " << i;
  }
}

// The same buffers are written and read over and over: a barrier missing anywhere shows.
TEST_F(BatchTest, ALongChainThroughTwoTensorsIsInOrder) {
  const auto values = some_floats(100'000);
  const Tensor x = device().upload<float>(values, {values.size()}).value();
  const Tensor y = device().empty_like(x).value();
  Batch batch(device());
  for (int step = 0; step < 100; ++step) {
    batch.forward(leaky_relu({.negative_slope = 0.5f}), x, y);
    batch.forward(leaky_relu({.negative_slope = 2}), y, x);
  }
  ASSERT_TRUE(succeeded(batch.submit()));
  EXPECT_EQ(device().download<float>(x).value(), values);
}

TEST_F(BatchTest, IndependentCallsAllRun) {
  constexpr std::size_t kCalls = 150;
  std::vector<std::vector<float>> values;
  std::vector<Tensor> outputs;
  Batch batch(device());
  Random random = random_for_this_test();
  for (std::size_t call = 0; call < kCalls; ++call) {
    values.push_back(some_floats(1 + 37 * call, Random(random.next())));
    const Tensor x = device().upload<float>(values.back(), {values.back().size()}).value();
    outputs.push_back(device().empty_like(x).value());
    ASSERT_TRUE(succeeded(batch.forward(relu(), x, outputs.back())));
  }
  ASSERT_TRUE(succeeded(batch.submit()));
  for (std::size_t call = 0; call < kCalls; ++call)
    EXPECT_EQ(device().download<float>(outputs[call]).value(), relu_of(values[call])) << call;
}

TEST_F(BatchTest, ASubmittedBatchRunsAgainOnChangedInputs) {
  const auto first = some_floats(5000);
  const Tensor x = device().upload<float>(first, {first.size()}).value();
  const Tensor y = device().empty_like(x).value();
  Batch batch(device());
  batch.forward(relu(), x, y);
  ASSERT_TRUE(succeeded(batch.submit()));
  EXPECT_EQ(device().download<float>(y).value(), relu_of(first));

  for (int repetition = 0; repetition < 3; ++repetition) {
    auto changed = first;
    std::rotate(changed.begin(), changed.begin() + 100 * (repetition + 1), changed.end());
    ASSERT_TRUE(succeeded(device().write(x, std::as_bytes(std::span(changed)))));
    const auto submission = batch.submit();
    ASSERT_TRUE(succeeded(submission));
    EXPECT_TRUE(succeeded(submission->wait()));
    EXPECT_EQ(device().download<float>(y).value(), relu_of(changed));
  }
}

TEST_F(BatchTest, SubmissionsOfOneDeviceRunInOrder) {
  const auto values = some_floats(50'000);
  const Tensor x = device().upload<float>(values, {values.size()}).value();
  Batch halve(device());
  halve.backward(leaky_relu({.negative_slope = 0.5f}), {.x = x, .dy = x, .dx = x});
  Batch restore(device());
  restore.backward(leaky_relu({.negative_slope = 2}), {.x = x, .dy = x, .dx = x});
  for (int step = 0; step < 20; ++step) {
    ASSERT_TRUE(succeeded(halve.submit()));
    ASSERT_TRUE(succeeded(restore.submit()));
  }
  EXPECT_EQ(device().download<float>(x).value(), values);
}

TEST_F(BatchTest, TwoSubmissionsOfOneBatchMayBeInFlight) {
  const Tensor x = device().upload<float>(std::vector<float>(300'000, 1.0f), {300'000}).value();
  Batch batch(device());
  batch.forward(shrink({.bias = -1}), x, x);
  for (int step = 0; step < 10; ++step) ASSERT_TRUE(succeeded(batch.submit()));
  EXPECT_EQ(device().download<float>(x).value(), std::vector<float>(300'000, 11.0f));
}

TEST_F(BatchTest, AnEmptyBatchIsDoneAtOnce) {
  Batch batch(device());
  const auto submission = batch.submit();
  ASSERT_TRUE(succeeded(submission));
  EXPECT_TRUE(succeeded(submission->wait()));
}

TEST_F(BatchTest, EmptyTensorsAreANoOp) {
  for (const Shape& shape : {Shape{0}, Shape{3, 0, 2}, Shape{2, 3, 0}})
    for (const auto type : {ElementType::float32, ElementType::float16}) {
      const Tensor empty = device().empty(shape, type).value();
      Batch batch(device());
      EXPECT_TRUE(succeeded(batch.forward(gelu(), empty, empty)));
      EXPECT_TRUE(succeeded(batch.backward(gelu(), {.x = empty, .dy = empty, .dx = empty})));
      for (std::int64_t axis = 0; axis < static_cast<std::int64_t>(shape.size()); ++axis) {
        EXPECT_TRUE(succeeded(batch.forward(softmax(), empty, empty, {.axis = axis})));
        EXPECT_TRUE(succeeded(
            batch.backward(softmax(), {.y = empty, .dy = empty, .dx = empty}, {.axis = axis})));
      }
      const auto submission = batch.submit();
      ASSERT_TRUE(succeeded(submission));
      EXPECT_TRUE(succeeded(submission->wait()));
    }
  EXPECT_TRUE(device().download<float>(device().empty({0}).value()).value().empty());
}

TEST_F(BatchTest, ASingleValueHasAForwardAndABackward) {
  const Tensor x = device().upload<float>({-3}, {}).value();
  const Tensor y = device().empty_like(x).value();
  const Tensor dx = device().empty_like(x).value();
  Batch batch(device());
  batch.forward(leaky_relu({.negative_slope = 0.25f}), x, y);
  batch.backward(leaky_relu({.negative_slope = 0.25f}), {.x = x, .dy = x, .dx = dx});
  ASSERT_TRUE(succeeded(batch.submit()));
  EXPECT_EQ(device().download<float>(y).value(), std::vector<float>{-0.75f});
  EXPECT_EQ(device().download<float>(dx).value(), std::vector<float>{-0.75f});
}

TEST_F(BatchTest, BackwardUsesXWhereBothAreGiven) {
  const Tensor x = device().upload<float>({-1, 1}, {2}).value();
  const Tensor y = device().upload<float>({1, -1}, {2}).value();
  const Tensor dy = device().upload<float>({1, 1}, {2}).value();
  const Tensor dx = device().empty({2}).value();
  Batch batch(device());
  batch.backward(relu(), {.x = x, .y = y, .dy = dy, .dx = dx});
  ASSERT_TRUE(succeeded(batch.submit()));
  EXPECT_EQ(device().download<float>(dx).value(), (std::vector<float>{0, 1}));
}

TEST_F(BatchTest, AMovedBatchGoesOn) {
  const Tensor x = device().upload<float>({-1, 1}, {2}).value();
  Batch batch(device());
  batch.forward(relu(), x, x);
  Batch moved(std::move(batch));
  ASSERT_TRUE(succeeded(moved.submit()));
  EXPECT_EQ(device().download<float>(x).value(), (std::vector<float>{0, 1}));
}

TEST_F(BatchTest, PreparedActivationsRun) {
  const std::vector<Activation> prepared{relu(), hardtanh()};
  EXPECT_TRUE(succeeded(device().prepare(prepared)));
  EXPECT_TRUE(succeeded(device().prepare(prepared)));
  const std::vector<Activation> with_others{relu(), softmax(), glu()};
  EXPECT_TRUE(refused(device().prepare(with_others), ErrorCode::unsupported,
                      "what softmax, glu runs follows from"));
  EXPECT_TRUE(succeeded(device().prepare({})));
  const Tensor x = device().upload<float>({-2, 2}, {2}).value();
  Batch batch(device());
  batch.forward(hardtanh(), x, x);
  ASSERT_TRUE(succeeded(batch.submit()));
  EXPECT_EQ(device().download<float>(x).value(), (std::vector<float>{-1, 1}));
}

}  // namespace
}  // namespace vkact::device_test
