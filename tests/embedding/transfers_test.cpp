// Transfers, copies and fills among the calls of a batch.
#include <limits>
#include <optional>

#include "hooks.hpp"
#include "host.hpp"

namespace vkact::embedding_test {
namespace {

class Transfers : public EmbeddingTest {
 protected:
  void SetUp() override {
    reset_hooks();
    AdoptedDevice stated = host().stated();
    stated.get_instance_proc_addr = hooked_instance_proc_addr;
    device_.emplace(Device::adopt(stated).value());
  }
  void TearDown() override {
    device_.reset();
    EmbeddingTest::TearDown();
  }
  const Device& device() const { return *device_; }

  template <class T>
  std::vector<T> values(const Download& download) {
    std::vector<T> result(download.size_bytes() / sizeof(T));
    EXPECT_TRUE(succeeded(download.read(std::as_writable_bytes(std::span(result)))));
    return result;
  }

 private:
  std::optional<Device> device_;
};

TEST_F(Transfers, HappenInTurnWithTheCalls) {
  const Tensor x = device().empty({4}).value();
  const Tensor y = device().empty({4}).value();
  Batch batch(device());
  const std::vector<float> first{-1, 2, -3, 4};
  const std::vector<float> second{5, -6, 7, -8};
  ASSERT_TRUE(succeeded(batch.upload<float>(x, first)));
  ASSERT_TRUE(succeeded(batch.forward(relu(), x, y)));
  const auto of_first = batch.download(y);
  ASSERT_TRUE(succeeded(batch.upload<float>(x, second)));
  ASSERT_TRUE(succeeded(batch.forward(relu(), x, y)));
  const auto of_second = batch.download(y);
  ASSERT_TRUE(succeeded(of_second));
  // Each submission does the same again.
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(succeeded(batch.submit()));
    EXPECT_EQ(values<float>(*of_first), (std::vector<float>{0, 2, 0, 4}));
    EXPECT_EQ(values<float>(*of_second), (std::vector<float>{5, 0, 7, 0}));
  }
}

TEST_F(Transfers, TakeOneSubmissionInAll) {
  const Tensor x = device().empty({1000}).value();
  reset_hooks();
  Batch batch(device());
  for (int i = 0; i < 20; ++i) {
    batch.upload<float>(x, ramp(1000));
    batch.forward(gelu(), x, x);
    batch.download(x).value();
  }
  ASSERT_TRUE(succeeded(batch.submit().value().wait()));
  EXPECT_EQ(calls()["vkQueueSubmit"], 1u);
}

TEST_F(Transfers, ReuseStaging) {
  const Tensor x = device().empty({1000}).value();
  const auto step = [&] {
    Batch batch(device());
    batch.upload<float>(x, ramp(1000));
    batch.forward(gelu(), x, x);
    const Download result = batch.download(x).value();
    ASSERT_TRUE(succeeded(batch.submit()));
    values<float>(result);
  };
  for (int i = 0; i < 3; ++i) step();
  reset_hooks();
  for (int i = 0; i < 10; ++i) step();
  const auto made = calls();
  for (const char* name : {"vkCreateBuffer", "vkAllocateMemory", "vkCreateCommandPool"})
    EXPECT_FALSE(made.contains(name)) << name;
}

TEST_F(Transfers, CopyEveryNumberOfBytes) {
  for (const std::uint64_t count : {0u, 1u, 2u, 3u, 5u, 1001u}) {
    std::vector<std::uint8_t> bytes(count);
    for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + 1);
    const Tensor from = device().upload(bytes, {count}).value();
    const Tensor to = device().empty({count}, ElementType::uint8).value();
    Batch batch(device());
    ASSERT_TRUE(succeeded(batch.copy(from, to)));
    ASSERT_TRUE(succeeded(batch.submit()));
    EXPECT_EQ(device().download<std::uint8_t>(to).value(), bytes);
  }
}

template <class T>
void expect_filled(const Device& device, double value, T expected) {
  for (const std::uint64_t count : {0u, 1u, 2u, 3u, 5u, 1001u}) {
    const Tensor tensor = device.empty({count}, element_type_of<T>::value).value();
    Batch batch(device);
    ASSERT_TRUE(succeeded(batch.fill(tensor, value)));
    ASSERT_TRUE(succeeded(batch.submit()));
    EXPECT_EQ(device.download<T>(tensor).value(), std::vector<T>(count, expected)) << count;
  }
}

TEST_F(Transfers, FillEveryType) {
  expect_filled<float>(device(), 0.1, 0.1f);
  expect_filled<float16>(device(), 0.1, float16(0.1f));
  expect_filled<bfloat16>(device(), -2.5, bfloat16(-2.5f));
  expect_filled<std::int32_t>(device(), -7, -7);
  expect_filled<std::int32_t>(device(), 2147483647.0, 2147483647);
  expect_filled<std::uint8_t>(device(), 255, 255);
}

TEST_F(Transfers, RefuseWhatIsWrong) {
  const Tensor x = device().empty({4}).value();
  const Tensor longer = device().empty({5}).value();
  const Tensor bytes = device().empty({4}, ElementType::uint8).value();
  const std::vector<float> three(3);
  const auto refuse = [&](const auto& call, const char* part) {
    Batch batch(device());
    EXPECT_TRUE(refused(call(batch), ErrorCode::invalid_argument, part));
    EXPECT_TRUE(refused(batch.submit(), ErrorCode::invalid_argument, part));
  };
  refuse([&](Batch& batch) { return batch.copy(x, longer); }, "but to is");
  refuse([&](Batch& batch) { return batch.copy(x, bytes); }, "but to is");
  refuse([&](Batch& batch) { return batch.copy(x, x); }, "share memory");
  refuse([&](Batch& batch) { return batch.copy(Tensor(), x); }, "from is missing");
  refuse([&](Batch& batch) { return batch.fill(Tensor(), 0); }, "is missing");
  refuse([&](Batch& batch) { return batch.fill(bytes, 256); }, "from 0 to 255");
  refuse([&](Batch& batch) { return batch.fill(bytes, 0.5); }, "whole numbers");
  refuse([&](Batch& batch) { return batch.fill(bytes, std::numeric_limits<double>::quiet_NaN()); },
         "whole numbers");
  refuse([&](Batch& batch) { return batch.upload<float>(x, three); }, "12 bytes given");
  refuse([&](Batch& batch) { return batch.download(Tensor()); }, "is missing");
  const Tensor elsewhere =
      Device::create({.pipeline_cache_folder = "none"}).value().empty({4}).value();
  refuse([&](Batch& batch) { return batch.copy(x, elsewhere); }, "on another device");
}

TEST_F(Transfers, AreReadAfterASubmission) {
  const Tensor x = device().upload<float>({1}, {1}).value();
  std::vector<std::byte> bytes(4);
  EXPECT_TRUE(refused(Download().read(bytes), ErrorCode::invalid_argument, "nothing was brought"));
  Batch batch(device());
  const Download download = batch.download(x).value();
  EXPECT_TRUE(refused(download.read(bytes), ErrorCode::invalid_argument, "was not submitted"));
  ASSERT_TRUE(succeeded(batch.submit()));
  EXPECT_TRUE(refused(download.read(std::span(bytes).first(3)), ErrorCode::invalid_argument,
                      "3 bytes given"));
  EXPECT_EQ(values<float>(download), std::vector<float>{1});
}

TEST_F(Transfers, AreTimedByTheirNames) {
  const Tensor x = device().empty({1000}).value();
  const Tensor y = device().empty({1000}).value();
  Batch batch(device(), {.timing = true});
  batch.upload<float>(x, ramp(1000));
  batch.copy(x, y);
  batch.fill(x, 0);
  batch.download(y).value();
  const auto submission = batch.submit();
  ASSERT_TRUE(succeeded(submission));
  const auto timings = submission->timings();
  ASSERT_TRUE(succeeded(timings));
  std::vector<std::string> names;
  for (const auto& each : *timings) names.push_back(each.name);
  EXPECT_EQ(names, (std::vector<std::string>{"upload", "copy", "fill", "download"}));
}

}  // namespace
}  // namespace vkact::embedding_test
