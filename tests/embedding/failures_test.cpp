// Whatever fails, the call says so, nothing leaks, and the device goes on or is lost for good.
#include <atomic>
#include <cstdlib>
#include <new>
#include <optional>

#include "failing_new.hpp"
#include "hooks.hpp"
#include "host.hpp"

namespace vkact::embedding_test {
namespace {

using Failures = EmbeddingTest;

const Shape kShape{8, 64};

// A process's work in small: every kind of object is made. What the test itself needs for it is
// there before, so that all that fails is VkAct's.
class Work {
 public:
  explicit Work(const AdoptedDevice& stated) : stated_(stated) {}

  /// The first error, if any.
  Result<void> run() {
    const auto device = Device::adopt(stated_);
    if (!device) return device.error();
    const auto x = device->upload(values_, shape_);
    if (!x) return x.error();
    const auto y = device->empty(shape_);
    if (!y) return y.error();
    Batch batch(*device, {.timing = true});
    if (auto done = batch.upload<float>(*x, values_); !done) return done;
    if (auto done = batch.forward(chain_, *x, *y); !done) return done;
    const auto download = batch.download(*y);
    if (!download) return download.error();
    const auto submission = batch.submit();
    if (!submission) return submission.error();
    if (auto done = submission->is_done(); !done) return done.error();
    if (auto done = submission->wait(); !done) return done;
    if (auto done = submission->timings(); !done) return done.error();
    if (auto done = device->prepare(prepared_); !done) return done;
    return download->read(std::as_writable_bytes(std::span(result_)));
  }

  const std::vector<float>& result() const { return result_; }

 private:
  AdoptedDevice stated_;
  Shape shape_{8, 64};
  std::vector<float> values_ = ramp(512);
  Chain chain_{{gelu(), softmax(), tanh()}};
  std::vector<Activation> prepared_{relu()};
  std::vector<float> result_ = std::vector<float>(512);
};

AdoptedDevice hooked(const Host& host) {
  AdoptedDevice stated = host.stated();
  stated.get_instance_proc_addr = hooked_instance_proc_addr;
  return stated;
}

ErrorCode code_for(VkResult result) {
  switch (result) {
    case VK_ERROR_OUT_OF_HOST_MEMORY:
    case VK_ERROR_OUT_OF_DEVICE_MEMORY:
      return ErrorCode::out_of_memory;
    case VK_ERROR_DEVICE_LOST:
      return ErrorCode::device_lost;
    default:
      return ErrorCode::vulkan_failure;
  }
}

// Of the results that Vulkan allows the function.
std::vector<VkResult> results_of(const std::string& function) {
  if (function == "vkQueueSubmit" || function == "vkWaitSemaphores" ||
      function == "vkGetSemaphoreCounterValue" || function == "vkGetQueryPoolResults")
    return {VK_ERROR_OUT_OF_HOST_MEMORY, VK_ERROR_DEVICE_LOST};
  return {VK_ERROR_OUT_OF_HOST_MEMORY, VK_ERROR_OUT_OF_DEVICE_MEMORY};
}

TEST_F(Failures, OfEveryVulkanCallAreSaidAndLeakNothing) {
  // Opened without the layer, which would see calls that fail before they reach it.
  Host plain({.validation = false});
  const AdoptedDevice stated = hooked(plain);
  reset_hooks();
  Work first(stated);
  ASSERT_TRUE(succeeded(first.run()));
  const std::vector<float> right = first.result();
  ASSERT_TRUE(live_objects().empty());
  const auto made = calls();
  std::size_t runs = 0;
  for (const std::string& function : failing_functions()) {
    const auto found = made.find(function);
    if (found == made.end()) continue;
    // Of many calls the first few and the last ones.
    for (std::uint64_t call = 1; call <= found->second; ++call) {
      if (call > 3 && call + 2 < found->second) continue;
      for (const VkResult result : results_of(function))
        for (const bool is_sticky : {false, true}) {
          reset_hooks();
          set_fault({function, call, result, is_sticky});
          Work work(stated);
          const auto outcome = work.run();
          const std::string what = function + ", call " + std::to_string(call) + ", " +
                                   std::to_string(result) + (is_sticky ? ", from then on" : "");
          ++runs;

          if (outcome) {
            // Where another way was taken: memory is asked for again, a pool made, a cache not
            // written.
            EXPECT_EQ(work.result(), right) << what;
          } else {
            EXPECT_EQ(outcome.error().code, code_for(result)) << what << outcome.error().message();
            EXPECT_FALSE(outcome.error().where.empty()) << what;
          }
          EXPECT_TRUE(live_objects().empty()) << what << ": " << live_objects().begin()->first;
        }
    }
  }
  reset_hooks();
  EXPECT_GT(runs, 200u);
  Work last(stated);
  EXPECT_TRUE(succeeded(last.run()));
  EXPECT_EQ(last.result(), right);
}

TEST_F(Failures, OfHostMemoryAreSaidAndLeakNothing) {
  Host plain({.validation = false});
  const AdoptedDevice stated = hooked(plain);
  reset_hooks();
  Work first(stated);
  ASSERT_TRUE(succeeded(first.run()));
  const std::vector<float> right = first.result();
  for (const bool is_sticky : {false, true}) {
    std::uint64_t failed = 0;
    // The n-th allocation fails, until a run has fewer; then in larger steps.
    for (std::uint64_t allocation = 1;; allocation += 1 + allocation / 20) {
      reset_hooks();
      Work work(stated);
      fail_new(allocation, is_sticky);
      const auto outcome = work.run();
      const bool was_met = stop_failing_new();
      if (!was_met) break;
      ++failed;
      if (outcome)
        EXPECT_EQ(work.result(), right) << "allocation " << allocation;
      else
        EXPECT_EQ(outcome.error().code, ErrorCode::out_of_memory) << outcome.error().message();
      EXPECT_TRUE(live_objects().empty())
          << "allocation " << allocation << ": " << live_objects().begin()->first;
    }
    EXPECT_GT(failed, 50u);
  }
}

TEST_F(Failures, LossOfTheDeviceIsRemembered) {
  Host plain({.validation = false});
  reset_hooks();
  const auto device = Device::adopt(hooked(plain));
  ASSERT_TRUE(succeeded(device));
  const Tensor x = device->upload(ramp(512), kShape).value();
  Batch batch(*device);
  ASSERT_TRUE(succeeded(batch.forward(relu(), x, x)));
  set_fault({"vkQueueSubmit", calls()["vkQueueSubmit"] + 1, VK_ERROR_DEVICE_LOST});
  EXPECT_TRUE(refused(batch.submit(), ErrorCode::device_lost, "vkQueueSubmit gave"));
  EXPECT_TRUE(refused(batch.submit(), ErrorCode::device_lost, "vkQueueSubmit gave"));
  EXPECT_TRUE(refused(device->wait_idle(), ErrorCode::device_lost, "lost in an earlier call"));
  EXPECT_TRUE(refused(device->empty({4}), ErrorCode::device_lost, "lost in an earlier call"));
  EXPECT_TRUE(refused(device->download<float>(x), ErrorCode::device_lost, "Device::download"));
  EXPECT_TRUE(refused(device->reclaim(), ErrorCode::device_lost, "Device::reclaim"));
  Batch other(*device);
  EXPECT_TRUE(refused(other.submit(), ErrorCode::device_lost, "lost in an earlier call"));
}

TEST_F(Failures, NameTheCallThatTheUserMade) {
  Host plain({.validation = false});
  reset_hooks();
  AdoptedDevice stated = hooked(plain);
  const auto device = Device::adopt(stated);
  ASSERT_TRUE(succeeded(device));
  const Tensor x = device->upload(ramp(512), kShape).value();
  std::vector<float> values(512);
  const auto fail_next = [](const char* function) {
    set_fault({function, calls()[function] + 1, VK_ERROR_OUT_OF_HOST_MEMORY});
  };
  fail_next("vkWaitSemaphores");
  EXPECT_EQ(device->read(x, std::as_writable_bytes(std::span(values))).error().where,
            "Device::read");
  fail_next("vkWaitSemaphores");
  EXPECT_EQ(device->write(x, std::as_bytes(std::span(values))).error().where, "Device::write");
  fail_next("vkWaitSemaphores");
  EXPECT_EQ(device->wait_idle().error().where, "Device::wait_idle");
  Batch batch(*device);
  batch.fill(x, 1);
  const auto download = batch.download(x);
  const auto submission = batch.submit();
  ASSERT_TRUE(succeeded(submission));
  fail_next("vkWaitSemaphores");
  EXPECT_EQ(submission->wait().error().where, "Submission::wait");
  fail_next("vkGetSemaphoreCounterValue");
  EXPECT_EQ(submission->is_done().error().where, "Submission::is_done");
  fail_next("vkWaitSemaphores");
  EXPECT_EQ(download->read(std::as_writable_bytes(std::span(values))).error().where,
            "Download::read");
  fail_next("vkCreateSemaphore");
  EXPECT_EQ(Device::adopt(stated).error().where, "Device::adopt");
}

}  // namespace
}  // namespace vkact::embedding_test
