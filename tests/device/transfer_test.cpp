// Transfers through staging buffers, which a device with memory of its own needs, on any device.
#include "vulkan/transfer.hpp"

#include <algorithm>

#include "device_test.hpp"

namespace vkact::device_test {
namespace {

class Transfer : public DeviceTest {
 protected:
  static constexpr std::byte kGuard{0xa5};

  static std::vector<std::byte> pattern(std::size_t size) {
    std::vector<std::byte> bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i * 2654435761u >> 13);
    return bytes;
  }

  // A tensor of 16-bit elements filled with guards.
  static Tensor guarded(std::uint64_t elements) {
    const std::vector<std::byte> guards(2 * elements, kGuard);
    return device().upload_bytes(guards, {elements}, ElementType::float16).value();
  }
};

TEST_F(Transfer, StagingBringsEveryByteThereAndBackInSeveralPieces) {
  constexpr std::size_t kBytes = (std::size_t{80} << 20) + 6;
  const Tensor tensor = guarded(kBytes / 2);
  const auto sent = pattern(kBytes);
  ASSERT_TRUE(succeeded(vulkan::upload_staged("test", *tensor.buffer(), 0, sent)));
  std::vector<std::byte> received(kBytes);
  ASSERT_TRUE(succeeded(vulkan::download_staged("test", *tensor.buffer(), 0, received)));
  EXPECT_EQ(sent, received);
  std::ranges::fill(received, std::byte{0});
  ASSERT_TRUE(succeeded(device().read(tensor, received)));
  EXPECT_EQ(sent, received);
}

TEST_F(Transfer, StagingLeavesTheBytesAroundAlone) {
  const Tensor tensor = guarded(64);
  const auto sent = pattern(34);
  ASSERT_TRUE(succeeded(vulkan::upload_staged("test", *tensor.buffer(), 16, sent)));
  std::vector<std::byte> all(tensor.size_bytes());
  ASSERT_TRUE(succeeded(device().read(tensor, all)));
  EXPECT_EQ(std::count(all.begin(), all.begin() + 16, kGuard), 16);
  EXPECT_TRUE(std::equal(sent.begin(), sent.end(), all.begin() + 16));
  EXPECT_EQ(std::count(all.begin() + 50, all.end(), kGuard), std::ssize(all) - 50);
}

TEST_F(Transfer, StagingNothingIsNothing) {
  const Tensor tensor = guarded(8);
  EXPECT_TRUE(succeeded(vulkan::upload_staged("test", *tensor.buffer(), 0, {})));
  EXPECT_TRUE(succeeded(vulkan::download_staged("test", *tensor.buffer(), 0, {})));
}

TEST_F(Transfer, ResultsOfABatchCanBeDownloadedThroughStaging) {
  const Tensor x = device().upload<float>(std::vector<float>(1000, -2.0f), {1000}).value();
  Batch batch(device());
  batch.forward(relu(), x, x);
  ASSERT_TRUE(succeeded(batch.submit()));
  std::vector<float> y(1000, 1.0f);
  ASSERT_TRUE(succeeded(
      vulkan::download_staged("test", *x.buffer(), 0, std::as_writable_bytes(std::span(y)))));
  EXPECT_EQ(std::ranges::count(y, 0.0f), 1000);
}

}  // namespace
}  // namespace vkact::device_test
