// Handles may be dropped in any order and at any time.
#include <optional>

#include "device_test.hpp"

namespace vkact::device_test {
namespace {

using Lifetime = DeviceTest;

constexpr std::size_t kLarge = 1'000'000;

Tensor filled(const Device& device, float value) {
  return device.upload<float>(std::vector<float>(kLarge, value), {kLarge}).value();
}

// 1 more at each step; the tensors between the first and the last are dropped as soon as they are
// recorded.
Tensor record_steps(const Device& device, Batch& batch, Tensor x, int steps) {
  for (int step = 0; step < steps; ++step) {
    const Tensor y = device.empty_like(x).value();
    batch.forward(shrink({.bias = -1}), x, y);
    x = y;
  }
  return x;
}

TEST_F(Lifetime, TensorsDroppedBeforeTheSubmissionLiveUntilItEnds) {
  Batch batch(device());
  const Tensor y = record_steps(device(), batch, filled(device(), 1), 40);
  const auto submission = batch.submit();
  ASSERT_TRUE(succeeded(submission));
  EXPECT_TRUE(succeeded(submission->wait()));
  EXPECT_EQ(device().download<float>(y).value(), std::vector<float>(kLarge, 41.0f));
}

TEST_F(Lifetime, EverythingDroppedInFlightLeavesNewMemoryAlone) {
  for (int repetition = 0; repetition < 5; ++repetition) {
    std::optional<Tensor> kept;
    {
      Batch batch(device());
      kept = record_steps(device(), batch, filled(device(), 1), 10);
      ASSERT_TRUE(succeeded(batch.submit()));
    }
    // Memory that was given back too early would be handed out here.
    const Tensor fresh = filled(device(), 7);
    EXPECT_EQ(device().download<float>(*kept).value(), std::vector<float>(kLarge, 11.0f));
    EXPECT_EQ(device().download<float>(fresh).value(), std::vector<float>(kLarge, 7.0f));
  }
}

TEST_F(Lifetime, ABatchDroppedWithoutSubmissionDoesNothing) {
  const Tensor x = device().upload<float>({-1, 1}, {2}).value();
  {
    Batch batch(device());
    batch.forward(relu(), x, x);
  }
  EXPECT_EQ(device().download<float>(x).value(), (std::vector<float>{-1, 1}));
}

TEST_F(Lifetime, ASubmissionOutlivesItsBatch) {
  const Tensor x = filled(device(), 1);
  std::optional<Submission> submission;
  {
    Batch batch(device(), {.timing = true});
    batch.forward(shrink({.bias = -1}), x, x);
    submission = batch.submit().value();
  }
  EXPECT_TRUE(succeeded(submission->wait()));
  const auto done = submission->is_done();
  ASSERT_TRUE(succeeded(done));
  EXPECT_TRUE(*done);
}

TEST_F(Lifetime, TensorsOutliveTheDeviceHandle) {
  std::optional<Tensor> x;
  std::optional<Submission> submission;
  {
    const auto other = open();
    ASSERT_TRUE(succeeded(other));
    x = filled(*other.operator->(), 1);
    Batch batch(*other.operator->());
    batch.forward(relu(), *x, *x);
    submission = batch.submit().value();
  }
  EXPECT_TRUE(succeeded(submission->wait()));
  submission.reset();
  x.reset();
}

TEST_F(Lifetime, ADeviceDroppedWithWorkInFlightWaitsForIt) {
  const auto other = open();
  ASSERT_TRUE(succeeded(other));
  Batch batch(*other.operator->());
  record_steps(*other.operator->(), batch, filled(*other.operator->(), 1), 20);
  ASSERT_TRUE(succeeded(batch.submit()));
}

TEST_F(Lifetime, AnUnsubmittedBatchOutlivesTheDeviceHandle) {
  std::optional<Batch> batch;
  {
    const auto other = open({.without_push_descriptors = true});
    ASSERT_TRUE(succeeded(other));
    const Tensor x = filled(*other.operator->(), 1);
    batch.emplace(*other.operator->());
    batch->forward(softmax(), x, x);
  }
  batch.reset();
}

TEST_F(Lifetime, WaitingForNoTimeIsATimeoutOrSuccess) {
  Batch batch(device());
  record_steps(device(), batch, filled(device(), 1), 10);
  const auto submission = batch.submit();
  ASSERT_TRUE(succeeded(submission));
  const auto waited = submission->wait(std::chrono::nanoseconds(0));
  EXPECT_TRUE(waited || waited.error().code == ErrorCode::timeout) << waited.error().message();
  EXPECT_TRUE(succeeded(submission->wait()));
  EXPECT_TRUE(succeeded(submission->wait(std::chrono::nanoseconds(0))));
}

}  // namespace
}  // namespace vkact::device_test
