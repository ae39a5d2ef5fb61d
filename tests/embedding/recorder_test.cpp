// Calls in a command buffer of the application's, between its own passes.
#include <cstring>
#include <optional>

#include "hooks.hpp"
#include "host.hpp"

namespace vkact::embedding_test {
namespace {

constexpr CommandAccess kTransferWrite{VK_PIPELINE_STAGE_TRANSFER_BIT,
                                       VK_ACCESS_TRANSFER_WRITE_BIT};
constexpr CommandAccess kTransferRead{VK_PIPELINE_STAGE_TRANSFER_BIT, VK_ACCESS_TRANSFER_READ_BIT};
constexpr CommandAccess kHostRead{VK_PIPELINE_STAGE_HOST_BIT, VK_ACCESS_HOST_READ_BIT};
constexpr std::uint64_t kCount = 1000;
constexpr VkDeviceSize kBytes = kCount * 4;

class Recorders : public EmbeddingTest {
 protected:
  void TearDown() override {
    drop_barrier(0);
    device_.reset();
    EmbeddingTest::TearDown();
  }

  // Push descriptors or sets of VkAct's own pools.
  const Device& device(bool push_descriptors = false) {
    if (!device_) {
      reset_hooks();
      AdoptedDevice stated = host({.push_descriptors = push_descriptors}).stated();
      stated.get_instance_proc_addr = hooked_instance_proc_addr;
      device_.emplace(Device::adopt(stated).value());
    }
    return *device_;
  }

  HostBuffer buffer() {
    return host().make_buffer(kBytes, VK_BUFFER_USAGE_STORAGE_BUFFER_BIT |
                                          VK_BUFFER_USAGE_TRANSFER_SRC_BIT |
                                          VK_BUFFER_USAGE_TRANSFER_DST_BIT);
  }

  // The application copies its values in, VkAct computes in two calls that depend on each other,
  // and the application copies the result out. Without the n-th of the application's barriers; 0:
  // with all.
  std::vector<float> run_between_passes(int without = 0) {
    const HostBuffer given = buffer();
    const HostBuffer shared = buffer();
    const HostBuffer taken = buffer();
    std::memcpy(given.mapped, ramp(kCount).data(), kBytes);
    const Tensor x = device().tensor_on(shared.adopted(), 0, {kCount}).value();
    const VkCommandBuffer commands = host().begin_commands();
    const VkBufferCopy all{0, 0, kBytes};
    vkCmdCopyBuffer(commands, given.buffer, shared.buffer, 1, &all);

    Recorder recorder(device(), commands);
    const CommandAccess shaders{VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT,
                                VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT};
    if (without != 1) host().barrier(commands, kTransferWrite, shaders);
    recorder.forward(gelu(), x, x);
    recorder.forward(softmax(), x, x);
    EXPECT_TRUE(succeeded(recorder.check()));
    EXPECT_EQ(recorder.access().stages, shaders.stages);
    EXPECT_EQ(recorder.access().accesses, shaders.accesses);
    if (without != 2) host().barrier(commands, recorder.access(), kTransferRead);
    vkCmdCopyBuffer(commands, shared.buffer, taken.buffer, 1, &all);
    host().barrier(commands, kTransferWrite, kHostRead);
    host().run(commands);
    std::vector<float> result(kCount);
    std::memcpy(result.data(), taken.mapped, kBytes);
    return result;
  }

 private:
  std::optional<Device> device_;
};

std::vector<float> expected() {
  return expected_forward(softmax(), expected_forward(gelu(), ramp(kCount), {kCount}), {kCount});
}

TEST_F(Recorders, WorkBetweenPassesOfTheApplication) {
  EXPECT_EQ(run_between_passes(), expected());
}

TEST_F(Recorders, WorkWithPushDescriptors) {
  device(true);
  EXPECT_EQ(run_between_passes(), expected());
}

TEST_F(Recorders, NeedEachBarrierOfTheApplication) {
  device();
  for (const int without : {1, 2}) {
    run_between_passes(without);
    EXPECT_FALSE(host().take_messages().empty()) << "without barrier " << without;
  }
}

TEST_F(Recorders, NeedEachBarrierOfTheirOwn) {
  device();
  reset_hooks();
  run_between_passes();
  const std::uint64_t barriers = calls()["vkCmdPipelineBarrier"];
  EXPECT_GT(barriers, 0u);
  EXPECT_TRUE(host().take_messages().empty());
  for (std::uint64_t each = 1; each <= barriers; ++each) {
    reset_hooks();
    drop_barrier(each);
    run_between_passes();
    EXPECT_FALSE(host().take_messages().empty()) << "without barrier " << each;
  }
}

TEST_F(Recorders, SubmitWaitAndAllocateNothingOfTheApplications) {
  device();
  run_between_passes();
  reset_hooks();
  run_between_passes();
  const auto made = calls();
  for (const char* name :
       {"vkQueueSubmit", "vkWaitSemaphores", "vkBeginCommandBuffer", "vkEndCommandBuffer",
        "vkAllocateCommandBuffers", "vkCreateCommandPool", "vkQueueWaitIdle", "vkDeviceWaitIdle"})
    EXPECT_FALSE(made.contains(name)) << name;
}

TEST_F(Recorders, TakeEveryActivation) {
  const HostBuffer memory = host().make_buffer(1 << 16, VK_BUFFER_USAGE_STORAGE_BUFFER_BIT);
  const Shape shape{4, 8};
  const auto window = [&](std::uint64_t index, const Shape& of) {
    return device().tensor_on(memory.adopted(), index * 1024, of).value();
  };
  const VkCommandBuffer commands = host().begin_commands();
  Recorder recorder(device(), commands);
  for (const ActivationInfo& info : activations()) {
    const Activation activation(info.id);
    CallOptions options{.axis = 1};
    if (info.takes(Input::random)) options.random = RandomState{1, 2};
    options.training = info.takes(Input::random) || info.takes(Input::statistics);
    if (info.takes(Input::target)) options.target = window(8, shape);
    const Tensor y = window(1, output_shape(activation, shape, options).value());
    EXPECT_TRUE(succeeded(recorder.forward(activation, window(0, shape), y, options))) << info.name;
    EXPECT_TRUE(succeeded(recorder.backward(
        activation,
        {.x = window(0, shape), .y = y, .dy = window(2, y.shape()), .dx = window(3, shape)},
        options)))
        << info.name;
  }
  EXPECT_TRUE(succeeded(recorder.forward(Chain{{relu(), softmax(), tanh()}}, window(0, shape),
                                         window(4, shape), {.axis = 1})));
  EXPECT_TRUE(succeeded(recorder.forward(Mixed{{{relu(), 4}, {elu(), 4}}}, window(0, shape),
                                         window(5, shape), {.axis = 1})));
  EXPECT_TRUE(succeeded(
      recorder.copy(Tensor(device().empty({8}).value()), Tensor(device().empty({8}).value()))));
  EXPECT_TRUE(succeeded(recorder.fill(device().empty({8}).value(), 1)));
  EXPECT_TRUE(succeeded(recorder.check()));
  EXPECT_EQ(recorder.access().stages, VkPipelineStageFlags{VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT |
                                                           VK_PIPELINE_STAGE_TRANSFER_BIT});
  host().run(commands);
}

TEST_F(Recorders, LetTheApplicationBindPipelinesBetweenCalls) {
  // What a recorder left bound may be another's by its next call.
  const Tensor x = device().upload(ramp(kCount), {kCount}).value();
  const Tensor y = device().empty({kCount}).value();
  const VkCommandBuffer commands = host().begin_commands();
  Recorder one(device(), commands);
  Recorder other(device(), commands);
  ASSERT_TRUE(succeeded(one.forward(relu(), x, y)));
  host().barrier(commands, one.access(), one.access());
  ASSERT_TRUE(succeeded(other.forward(tanh(), x, y)));
  host().barrier(commands, one.access(), one.access());
  ASSERT_TRUE(succeeded(one.forward(relu(), x, y)));
  host().barrier(commands, one.access(), kHostRead);
  host().run(commands);
  EXPECT_EQ(device().download<float>(y).value(), expected_forward(relu(), ramp(kCount), {kCount}));
}

TEST_F(Recorders, ResourcesOutliveTheRecorder) {
  const Tensor y = device().empty({kCount}).value();
  const VkCommandBuffer commands =
      host().begin_commands(VK_COMMAND_BUFFER_USAGE_SIMULTANEOUS_USE_BIT);
  std::shared_ptr<const void> resources;
  {
    const Tensor x = device().upload(ramp(kCount), {kCount}).value();
    Recorder recorder(device(), commands);
    ASSERT_TRUE(succeeded(recorder.forward(Chain{{gelu(), softmax()}}, x, y)));
    host().barrier(commands, recorder.access(), kHostRead);
    resources = recorder.resources();
  }
  // Memory that was given back too early would be handed out here.
  const Tensor fresh = device().upload(std::vector<float>(kCount, 7), {kCount}).value();
  host().run(commands);
  EXPECT_EQ(device().download<float>(y).value(), expected());
}

TEST_F(Recorders, RememberTheFirstError) {
  const VkCommandBuffer commands = host().begin_commands();
  Recorder recorder(device(), commands);
  const Tensor x = device().empty({4}).value();
  EXPECT_FALSE(recorder.forward(relu(), x, Tensor()));
  EXPECT_TRUE(recorder.forward(relu(), x, x));
  EXPECT_TRUE(refused(recorder.check(), ErrorCode::invalid_argument, "y is missing"));
  Recorder none(device(), VK_NULL_HANDLE);
  EXPECT_TRUE(refused(none.check(), ErrorCode::invalid_argument, "VK_NULL_HANDLE"));
  EXPECT_TRUE(refused(none.forward(relu(), x, x), ErrorCode::invalid_argument, "VK_NULL_HANDLE"));
  const Recorder moved = std::move(recorder);
  EXPECT_EQ(recorder.resources(), nullptr);
  EXPECT_EQ(recorder.access().stages, 0u);
  host().run(commands);
}

}  // namespace
}  // namespace vkact::embedding_test
