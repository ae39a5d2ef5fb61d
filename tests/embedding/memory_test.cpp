// Device memory is reported, given back, and refused before there is none.
#include <optional>

#include "hooks.hpp"
#include "host.hpp"

namespace vkact::embedding_test {
namespace {

class Memory : public EmbeddingTest {
 protected:
  const Device& device(const HostOptions& options = {}) {
    if (!device_) {
      reset_hooks();
      AdoptedDevice stated = host(options).stated();
      stated.get_instance_proc_addr = hooked_instance_proc_addr;
      device_.emplace(Device::adopt(stated).value());
    }
    return *device_;
  }
  void TearDown() override {
    device_.reset();
    EmbeddingTest::TearDown();
  }

 private:
  std::optional<Device> device_;
};

constexpr std::uint64_t kMany = 1 << 20;
constexpr std::uint64_t kManyBytes = kMany * 4;

TEST_F(Memory, OfTensorsIsReported) {
  EXPECT_EQ(device().memory_use().tensors, 0u);
  {
    const Tensor x = device().empty({kMany}).value();
    const Tensor copy = x;
    EXPECT_EQ(device().memory_use().tensors, kManyBytes);
    EXPECT_GE(device().memory_use().heap_used, kManyBytes);
  }
  EXPECT_EQ(device().memory_use().tensors, 0u);
  EXPECT_GT(device().memory_use().heap_budget, kManyBytes);
}

TEST_F(Memory, BetweenLinksIsReportedAndReused) {
  const Tensor x = device().empty({1024, 1024}).value();
  const auto run = [&] {
    Batch batch(device());
    ASSERT_TRUE(succeeded(batch.forward(Chain{{softmax(), tanh(), softmax()}}, x, x)));
    EXPECT_GE(device().memory_use().transient, kManyBytes);
    EXPECT_EQ(device().memory_use().idle, 0u);
    ASSERT_TRUE(succeeded(batch.submit().value().wait()));
  };
  run();
  const std::uint64_t transient = device().memory_use().transient;
  EXPECT_EQ(device().memory_use().idle, transient);
  for (int i = 0; i < 5; ++i) run();
  EXPECT_EQ(device().memory_use().transient, transient);
  ASSERT_TRUE(succeeded(device().reclaim()));
  EXPECT_EQ(device().memory_use().transient, 0u);
  EXPECT_EQ(device().memory_use().idle, 0u);
  EXPECT_EQ(device().memory_use().tensors, kManyBytes);
}

TEST_F(Memory, OfFinishedWorkIsLetGoOfWhenItIsKnownToHaveEnded) {
  std::optional<Submission> submission;
  {
    const Tensor x = device().empty({kMany}).value();
    Batch batch(device());
    batch.forward(relu(), x, x);
    submission.emplace(batch.submit().value());
  }
  const Device& same = device();
  while (!submission->is_done().value()) {
  }
  submission.reset();
  EXPECT_EQ(same.memory_use().tensors, 0u);
}

TEST_F(Memory, IsReclaimedBeforeThereIsNone) {
  const Tensor x = device().empty({1024, 1024}).value();
  {
    Batch batch(device());
    batch.forward(Chain{{softmax(), tanh(), softmax()}}, x, x);
    ASSERT_TRUE(succeeded(batch.submit()));
  }
  ASSERT_TRUE(succeeded(device().wait_idle()));
  EXPECT_GT(device().memory_use().idle, 0u);
  // The first attempt fails, and what is idle is freed for the second.
  const std::uint64_t call = calls()["vkAllocateMemory"] + 1;
  set_fault({"vkAllocateMemory", call, VK_ERROR_OUT_OF_DEVICE_MEMORY});
  const auto large = device().empty({64, 1024, 1024});
  EXPECT_TRUE(fault_was_met());
  EXPECT_TRUE(succeeded(large));
}

TEST_F(Memory, BeyondTheHeapIsRefused) {
  const std::uint64_t budget = device().memory_use().heap_budget;
  std::vector<Tensor> held;
  const std::uint64_t part = budget / 4 / 4;
  std::optional<Error> error;
  for (int i = 0; i < 8 && !error; ++i) {
    auto made = device().empty({part});
    if (made)
      held.push_back(std::move(*made));
    else
      error = made.error();
  }
  ASSERT_TRUE(error.has_value()) << held.size() << " of " << part << " elements were given";
  EXPECT_EQ(error->code, ErrorCode::out_of_memory);
  EXPECT_NE(error->message().find("are used"), std::string::npos) << error->message();
  EXPECT_GE(held.size(), 2u);
  held.clear();
  EXPECT_TRUE(succeeded(device().empty({part})));
}

}  // namespace
}  // namespace vkact::embedding_test
