// Handles that hold nothing answer every call with an error, or with what the headers say.
#include <utility>

#include "device_test.hpp"
#include "vulkan/context.hpp"

namespace vkact::device_test {
namespace {

using Handles = DeviceTest;

constexpr auto kInvalid = ErrorCode::invalid_argument;

// A handle that was moved from.
template <class Handle>
Handle emptied(Handle handle) {
  const Handle moved = std::move(handle);
  return handle;  // NOLINT(bugprone-use-after-move)
}

Device emptied_device(Device device) {
  const Device moved = std::move(device);
  return device;  // NOLINT(bugprone-use-after-move)
}

// Every call of a batch is refused with these words.
void expect_refuses_every_call(Batch& batch, const Tensor& x, const std::string& words) {
  const Mixed mixed{{{relu(), 3}}};
  const Chain chain{{relu(), tanh()}};
  const BackwardArguments backward{.x = x, .dy = x, .dx = x};
  EXPECT_TRUE(refused(batch.forward(relu(), x, x), kInvalid, words));
  EXPECT_TRUE(refused(batch.forward(mixed, x, x), kInvalid, words));
  EXPECT_TRUE(refused(batch.forward(chain, x, x), kInvalid, words));
  EXPECT_TRUE(refused(batch.backward(relu(), backward), kInvalid, words));
  EXPECT_TRUE(refused(batch.backward(mixed, backward), kInvalid, words));
  EXPECT_TRUE(refused(batch.backward(chain, backward), kInvalid, words));
  EXPECT_TRUE(refused(batch.meta_acon_beta({}, x, x), kInvalid, words));
  EXPECT_TRUE(refused(batch.meta_acon_beta_backward({}, {}), kInvalid, words));
  EXPECT_TRUE(refused(batch.submit(), kInvalid, words));
  EXPECT_TRUE(refused(batch.submit(), kInvalid, words));
}

TEST_F(Handles, ADeviceThatWasMovedFromRefusesEveryCall) {
  const Device gone = emptied_device(device());
  const Tensor x = device().empty({3}).value();
  const std::vector<float> values(3);
  std::vector<std::byte> bytes(12);
  const std::string words = "the device was moved from";
  EXPECT_TRUE(refused(gone.empty({3}), kInvalid, words));
  EXPECT_TRUE(refused(gone.empty_like(x), kInvalid, words));
  EXPECT_TRUE(refused(gone.upload(values, {3}), kInvalid, words));
  EXPECT_TRUE(refused(gone.upload_bytes(bytes, {3}, ElementType::float32), kInvalid, words));
  EXPECT_TRUE(refused(gone.write(x, bytes), kInvalid, words));
  EXPECT_TRUE(refused(gone.read(x, bytes), kInvalid, words));
  EXPECT_TRUE(refused(gone.download<float>(x), kInvalid, words));
  EXPECT_TRUE(refused(gone.prepare({}), kInvalid, words));
  EXPECT_TRUE(refused(gone.wait_idle(), kInvalid, words));
  EXPECT_EQ(gone.context(), nullptr);
  EXPECT_FALSE(gone.description().is_usable());
  EXPECT_TRUE(gone.description().name.empty());
  Batch batch(gone);
  expect_refuses_every_call(batch, x, "its device was moved from");
}

TEST_F(Handles, ABatchThatWasMovedFromRefusesEveryCall) {
  const Tensor x = device().empty({3}).value();
  Batch gone(device());
  Batch batch(std::move(gone));
  expect_refuses_every_call(gone, x, "it was moved from");  // NOLINT(bugprone-use-after-move)
  gone = std::move(batch);
  expect_refuses_every_call(batch, x, "it was moved from");  // NOLINT(bugprone-use-after-move)
  EXPECT_TRUE(succeeded(gone.submit()));
}

TEST_F(Handles, ASubmissionWithoutWorkRefusesEveryCall) {
  Batch batch(device(), {.timing = true});
  const std::string words = "it holds no work";
  for (const Submission& gone : {Submission(nullptr), emptied(batch.submit().value())}) {
    EXPECT_TRUE(refused(gone.wait(), kInvalid, words));
    EXPECT_TRUE(refused(gone.wait(std::chrono::nanoseconds(-1)), kInvalid, words));
    EXPECT_TRUE(refused(gone.is_done(), kInvalid, words));
    EXPECT_TRUE(refused(gone.timings(), kInvalid, words));
  }
}

TEST_F(Handles, ANegativeTimeoutIsNone) {
  Batch batch(device());
  const Submission submission = batch.submit().value();
  ASSERT_TRUE(succeeded(submission.wait()));
  for (const std::int64_t each : {std::int64_t{0}, std::int64_t{-1}, INT64_MIN})
    EXPECT_TRUE(succeeded(submission.wait(std::chrono::nanoseconds(each)))) << each;
}

TEST_F(Handles, ATensorWithoutMemoryIsEmptyAndRefused) {
  const Tensor from = device().upload(std::vector<float>(6), {2, 3}).value();
  std::vector<std::byte> bytes;
  for (const Tensor& none : {Tensor(), emptied(from)}) {
    EXPECT_FALSE(none.is_valid());
    EXPECT_FALSE(static_cast<bool>(none));
    EXPECT_EQ(none.shape(), Shape{});
    EXPECT_EQ(none.element_type(), ElementType::float32);
    EXPECT_EQ(none.size(), 0u);
    EXPECT_EQ(none.size_bytes(), 0u);
    EXPECT_EQ(none.offset_bytes(), 0u);
    EXPECT_EQ(none.buffer(), nullptr);
    const std::string words = "no memory";
    EXPECT_TRUE(refused(none.reshaped({0}), kInvalid, words));
    EXPECT_TRUE(refused(device().empty_like(none), kInvalid, words));
    EXPECT_TRUE(refused(device().write(none, bytes), kInvalid, words));
    EXPECT_TRUE(refused(device().read(none, bytes), kInvalid, words));
    EXPECT_TRUE(refused(device().download<float>(none), kInvalid, words));
  }
}

TEST_F(Handles, MovedTensorsAreThoseThatTheyWereMovedFrom) {
  const std::vector<float> values{1, 2, 3, 4, 5, 6};
  Tensor first = device().upload(values, {2, 3}).value();
  Tensor second(std::move(first));
  EXPECT_EQ(second.shape(), (Shape{2, 3}));
  first = std::move(second);
  EXPECT_EQ(device().download<float>(first).value(), values);
  Tensor& same = first;
  first = std::move(same);
  EXPECT_EQ(device().download<float>(first).value(), values);
}

// Every call of every activation, with each of its tensors missing in turn.
TEST_F(Handles, EveryActivationRefusesTensorsWithoutMemory) {
  const Tensor x = device().empty({0, 4}).value();
  for (const ActivationInfo& info : activations()) {
    SCOPED_TRACE(info.name);
    const Activation activation(info.id);
    Batch batch(device());
    EXPECT_TRUE(refused(batch.forward(activation, {}, x), kInvalid, "x is missing"));
    EXPECT_TRUE(refused(batch.forward(activation, {}, {}), kInvalid, "x is missing"));
    EXPECT_FALSE(batch.forward(activation, x, {}));
    EXPECT_FALSE(batch.backward(activation, {}));
    EXPECT_FALSE(batch.backward(activation, {.x = x, .y = x, .dx = x}));
    EXPECT_FALSE(batch.backward(activation, {.x = x, .y = x, .dy = x}));
    EXPECT_FALSE(batch.submit());
  }
}

TEST_F(Handles, ATensorThatLeavesItsBufferIsRefused) {
  const Tensor x = device().empty({8}).value();
  const auto window = [&](std::uint64_t offset, const Shape& shape, std::uint64_t size,
                          ElementType type = ElementType::float32) {
    return Tensor(x.buffer(), offset, shape, size, type);
  };
  const Tensor wrong[] = {
      window(0, {9}, 9),
      window(16, {5}, 5),
      window(UINT64_MAX - 15, {4}, 4),
      window(0, {UINT64_MAX / 4 + 2}, UINT64_MAX / 4 + 2),
      window(6, {2}, 2),
      window(0, {2, 2}, 8),
      window(0, {UINT64_MAX, UINT64_MAX}, 1),
  };
  std::vector<std::byte> room(64);
  for (const Tensor& each : wrong) {
    Batch batch(device());
    EXPECT_TRUE(refused(batch.forward(relu(), each, each), kInvalid, "is no window of its buffer"));
    EXPECT_FALSE(device().read(each, room));
    EXPECT_FALSE(device().write(each, room));
    EXPECT_FALSE(device().download<float>(each));
  }
  Batch batch(device());
  const Tensor part = window(16, {4}, 4);
  EXPECT_TRUE(succeeded(batch.forward(relu(), part, part)));
  const Tensor unknown = window(0, {2}, 2, static_cast<ElementType>(5));
  EXPECT_TRUE(refused(batch.forward(relu(), unknown, unknown), kInvalid, "unknown element type"));
  EXPECT_FALSE(device().read(unknown, {}));
}

VKAPI_ATTR VkResult VKAPI_CALL fails(VkQueue, std::uint32_t, const VkSubmitInfo*, VkFence) {
  return VK_ERROR_OUT_OF_DEVICE_MEMORY;
}

TEST_F(Handles, ABatchWhoseSubmissionFailedRepeatsTheFailure) {
  const auto other = open();
  ASSERT_TRUE(succeeded(other));
  const Tensor x = other->empty({4}).value();
  auto& api = const_cast<vulkan::DeviceFunctions&>(other->context()->api());
  Batch batch(*other);
  ASSERT_TRUE(succeeded(batch.forward(relu(), x, x)));
  const auto submit = std::exchange(api.vkQueueSubmit, fails);
  EXPECT_TRUE(refused(batch.submit(), ErrorCode::out_of_memory, "Batch::submit"));
  api.vkQueueSubmit = submit;
  EXPECT_TRUE(refused(batch.submit(), ErrorCode::out_of_memory, "Batch::submit"));
  Batch next(*other);
  EXPECT_TRUE(succeeded(next.submit()));
}

TEST_F(Handles, TooSmallBindingsAreRefused) {
  for (const std::uint64_t bytes : {1, 15, 64, 4095})
    EXPECT_TRUE(refused(open({.max_binding_bytes = bytes}), kInvalid, "4096"));
}

}  // namespace
}  // namespace vkact::device_test
