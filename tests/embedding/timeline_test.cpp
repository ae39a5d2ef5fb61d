// Batches wait for and signal timeline semaphores of the application's.
#include <optional>

#include "host.hpp"

namespace vkact::embedding_test {
namespace {

class Timelines : public EmbeddingTest {
 protected:
  void SetUp() override { device_.emplace(Device::adopt(host().stated()).value()); }
  void TearDown() override {
    device_.reset();
    EmbeddingTest::TearDown();
  }
  const Device& device() const { return *device_; }

  void signal(VkSemaphore semaphore, std::uint64_t value) {
    VkSemaphoreSignalInfo info{VK_STRUCTURE_TYPE_SEMAPHORE_SIGNAL_INFO};
    info.semaphore = semaphore;
    info.value = value;
    ASSERT_EQ(vkSignalSemaphore(host().device, &info), VK_SUCCESS);
  }

  void wait(const TimelinePoint& point) {
    VkSemaphoreWaitInfo info{VK_STRUCTURE_TYPE_SEMAPHORE_WAIT_INFO};
    info.semaphoreCount = 1;
    info.pSemaphores = &point.semaphore;
    info.pValues = &point.value;
    ASSERT_EQ(vkWaitSemaphores(host().device, &info, UINT64_MAX), VK_SUCCESS);
  }

 private:
  std::optional<Device> device_;
};

TEST_F(Timelines, HoldTheWorkBackAndSayWhenItIsDone) {
  const VkSemaphore before = host().make_timeline(3);
  const VkSemaphore after = host().make_timeline(10);
  const Tensor x = device().upload(ramp(100), {100}).value();
  Batch batch(device());
  ASSERT_TRUE(succeeded(batch.forward(gelu(), x, x)));
  const auto submission = batch.submit({.waits = {{before, 5}}, .signals = {{after, 20}}});
  ASSERT_TRUE(succeeded(submission));
  EXPECT_TRUE(refused(submission->wait(std::chrono::milliseconds(20)), ErrorCode::timeout, ""));
  EXPECT_FALSE(submission->is_done().value());
  std::uint64_t value = 0;
  vkGetSemaphoreCounterValue(host().device, after, &value);
  EXPECT_EQ(value, 10u);
  signal(before, 5);
  wait({after, 20});
  EXPECT_TRUE(succeeded(submission->wait()));
  EXPECT_TRUE(submission->is_done().value());
  EXPECT_EQ(device().download<float>(x).value(), expected_forward(gelu(), ramp(100), {100}));
}

TEST_F(Timelines, OfASubmissionCanBeWaitedFor) {
  const Tensor x = device().upload(ramp(100), {100}).value();
  Batch batch(device());
  ASSERT_TRUE(succeeded(batch.forward(relu(), x, x)));
  for (int i = 0; i < 3; ++i) {
    const auto submission = batch.submit();
    ASSERT_TRUE(succeeded(submission));
    wait(submission->timeline_point().value());
    EXPECT_TRUE(submission->is_done().value());
  }
}

TEST_F(Timelines, ChainBatches) {
  const VkSemaphore timeline = host().make_timeline();
  const Tensor x = device().upload<float>({1}, {1}).value();
  Batch batch(device());
  ASSERT_TRUE(succeeded(batch.forward(shrink({.bias = -1}), x, x)));
  for (std::uint64_t i = 0; i < 10; ++i)
    ASSERT_TRUE(
        succeeded(batch.submit({.waits = {{timeline, i}}, .signals = {{timeline, i + 1}}})));
  wait({timeline, 10});
  EXPECT_EQ(device().download<float>(x).value(), std::vector<float>{11});
}

}  // namespace
}  // namespace vkact::embedding_test
