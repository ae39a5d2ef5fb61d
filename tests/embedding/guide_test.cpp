// What docs/embedding.md shows, run: check_guide.py compares the two.
#include <cstring>
#include <iostream>
#include <mutex>
#include <optional>

#include "host.hpp"

namespace vkact::embedding_test {
namespace {

// The application's names in the guide.
class Guide : public EmbeddingTest {
 protected:
  void SetUp() override {
    (void)host();
    instance = host().instance;
    physical_device = host().physical_device;
    device = host().device;
    queue = host().queue;
    queue_family = host().queue_family;
    features.timelineSemaphore = VK_TRUE;
    created.pNext = &features;
    buffer = host().make_buffer(1 << 16, VK_BUFFER_USAGE_STORAGE_BUFFER_BIT |
                                             VK_BUFFER_USAGE_TRANSFER_SRC_BIT |
                                             VK_BUFFER_USAGE_TRANSFER_DST_BIT);
  }

  vkact::Device adopt() { return vkact::Device::adopt(host().stated()).value(); }

  VkInstance instance = VK_NULL_HANDLE;
  VkPhysicalDevice physical_device = VK_NULL_HANDLE;
  VkDevice device = VK_NULL_HANDLE;
  VkQueue queue = VK_NULL_HANDLE;
  std::uint32_t queue_family = 0;
  VkPhysicalDeviceTimelineSemaphoreFeatures features{
      VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_TIMELINE_SEMAPHORE_FEATURES};
  VkPhysicalDeviceFeatures2 created{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2};
  std::vector<const char*> extensions;
  HostBuffer buffer;
  std::mutex queue_mutex;
};

TEST_F(Guide, AdoptsADevice) {
  for (const vkact::DeviceRequirement& each : vkact::Device::requirements())
    std::cout << (each.is_needed ? "needed: " : "used: ") << each.name << '\n';

  vkact::AdoptedDevice stated;
  stated.get_instance_proc_addr = vkGetInstanceProcAddr;
  stated.instance = instance;
  stated.api_version = VK_API_VERSION_1_2;  // VkApplicationInfo::apiVersion
  stated.physical_device = physical_device;
  stated.device = device;
  stated.queue = queue;
  stated.queue_family = queue_family;
  stated.extensions = extensions;  // VkDeviceCreateInfo::ppEnabledExtensionNames
  stated.features = &created;      // VkPhysicalDeviceFeatures2 that the device was made with
  const auto adopted = vkact::Device::adopt(stated);
  if (!adopted) std::cerr << adopted.error().message() << '\n';

  ASSERT_TRUE(succeeded(adopted));
}

TEST_F(Guide, SharesAQueue) {
  vkact::AdoptedDevice stated = host().stated();
  stated.queue_lock = {
      .lock = [](void* mutex) { static_cast<std::mutex*>(mutex)->lock(); },
      .unlock = [](void* mutex) { static_cast<std::mutex*>(mutex)->unlock(); },
      .user_data = &queue_mutex,
  };

  const auto adopted = vkact::Device::adopt(stated).value();
  ASSERT_TRUE(succeeded(adopted.upload<float>({1, 2}, {2})));
}

TEST_F(Guide, PutsTensorsOnBuffers) {
  const vkact::Device vk = adopt();
  const vkact::AdoptedBuffer mine{buffer.buffer, buffer.size, VK_BUFFER_USAGE_STORAGE_BUFFER_BIT};
  const auto image = vk.tensor_on(mine, 0, {2, 16, 16, 3}).value();  // [N, H, W, C]
  const auto channels_first = image.permuted({0, 3, 1, 2}).value();  // [N, C, H, W]
  const auto red = channels_first.sliced(1, 0, 1).value();           // [N, 1, H, W]

  EXPECT_EQ(red.shape(), (Shape{2, 1, 16, 16}));
  const VkCommandBuffer commands = host().begin_commands();
  const vkact::BufferRange range = vkact::buffer_range_of(image);
  vkCmdFillBuffer(commands, range.buffer, range.offset, range.size, 0);

  host().run(commands);
  Batch batch(vk);
  ASSERT_TRUE(succeeded(batch.forward(sigmoid(), red, red)));
  ASSERT_TRUE(succeeded(batch.submit().value().wait()));
  const auto* const values = reinterpret_cast<const float*>(buffer.mapped);
  for (int i = 0; i < 2 * 16 * 16 * 3; ++i) EXPECT_EQ(values[i], i % 3 == 0 ? 0.5f : 0.0f) << i;
}

TEST_F(Guide, RecordsIntoCommandBuffers) {
  const vkact::Device vk = adopt();
  const vkact::Tensor x = vk.tensor_on(buffer.adopted(), 0, {64}).value();
  std::memcpy(buffer.mapped, ramp(64).data(), 256);
  const VkCommandBuffer commands = host().begin_commands();

  // Behind a compute pass of the application's that wrote x.
  VkMemoryBarrier written{VK_STRUCTURE_TYPE_MEMORY_BARRIER};
  written.srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT;
  written.dstAccessMask = VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT;
  vkCmdPipelineBarrier(commands, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT,
                       VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, 0, 1, &written, 0, nullptr, 0,
                       nullptr);

  vkact::Recorder recorder(vk, commands);
  recorder.forward(vkact::gelu(), x, x);
  recorder.forward(vkact::softmax(), x, x);
  if (const auto recorded = recorder.check(); !recorded)
    std::cerr << recorded.error().message() << '\n';

  // Before a copy of the application's that reads x.
  VkMemoryBarrier computed{VK_STRUCTURE_TYPE_MEMORY_BARRIER};
  computed.srcAccessMask = recorder.access().accesses;
  computed.dstAccessMask = VK_ACCESS_TRANSFER_READ_BIT;
  vkCmdPipelineBarrier(commands, recorder.access().stages, VK_PIPELINE_STAGE_TRANSFER_BIT, 0, 1,
                       &computed, 0, nullptr, 0, nullptr);

  const HostBuffer result = host().make_buffer(256, VK_BUFFER_USAGE_TRANSFER_DST_BIT);
  const VkBufferCopy all{0, 0, 256};
  vkCmdCopyBuffer(commands, buffer.buffer, result.buffer, 1, &all);
  host().barrier(commands, {VK_PIPELINE_STAGE_TRANSFER_BIT, VK_ACCESS_TRANSFER_WRITE_BIT},
                 {VK_PIPELINE_STAGE_HOST_BIT, VK_ACCESS_HOST_READ_BIT});
  host().run(commands);
  std::vector<float> values(64);
  std::memcpy(values.data(), result.mapped, 256);
  EXPECT_EQ(values, expected_forward(softmax(), expected_forward(gelu(), ramp(64), {64}), {64}));
}

TEST_F(Guide, SubmitsBatches) {
  const vkact::Device vk = adopt();
  const vkact::Tensor x = vk.empty({64}).value();
  const vkact::Tensor y = vk.empty({64}).value();
  const std::vector<float> values = ramp(64);
  const VkSemaphore ready = host().make_timeline(1);
  const VkSemaphore finished = host().make_timeline();
  std::vector<float> results(64);

  vkact::Batch batch(vk);
  batch.upload<float>(x, values);
  batch.forward(vkact::gelu(), x, y);
  const auto download = batch.download(y).value();
  const auto submission = batch.submit({.waits = {{ready, 1}}, .signals = {{finished, 1}}}).value();
  while (!submission.is_done().value()) {
    // Other work of the application's.
  }
  download.read(std::as_writable_bytes(std::span(results))).value();

  EXPECT_EQ(results, expected_forward(gelu(), ramp(64), {64}));
  const vkact::TimelinePoint point = submission.timeline_point().value();
  EXPECT_NE(point.semaphore, VkSemaphore{VK_NULL_HANDLE});
}

TEST_F(Guide, ChangesParametersBetweenSubmissions) {
  const vkact::Device vk = adopt();
  const vkact::Tensor x = vk.upload<float>({1, 2}, {2}).value();
  const vkact::Tensor y = vk.empty({2}).value();

  const auto beta = vk.empty({1}).value();
  vkact::Batch batch(vk);
  batch.forward(vkact::swish(), x, y, {.parameters = {{"beta", beta}}});
  for (const float value : {0.5f, 1.0f, 2.0f}) {
    vkact::Batch change(vk);
    change.fill(beta, value);
    change.submit().value();
    batch.submit().value();  // in turn behind the change
  }

  EXPECT_EQ(vk.download<float>(y).value(), expected_forward(swish({.beta = 2}), {1, 2}, {2}));
}

TEST_F(Guide, ReplacesTensors) {
  const vkact::Device vk = adopt();
  const std::vector<vkact::Tensor> frames{vk.upload(ramp(64), {64}).value(),
                                          vk.upload(ramp(64), {64}).value()};
  const vkact::Tensor y = vk.empty({64}).value();

  vkact::Batch batch(vk, {.replaceable = true});
  batch.forward(vkact::gelu(), frames[0], y);
  batch.submit().value();
  batch.replace(frames[0], frames[1]).value();
  batch.submit().value();

  EXPECT_EQ(vk.download<float>(y).value(), expected_forward(gelu(), ramp(64), {64}));
}

TEST_F(Guide, PreparesCalls) {
  const vkact::Device vk = adopt();
  const vkact::Tensor x = vk.upload(ramp(64), {64}).value();

  const auto calls = [&](vkact::Recording& recording) {
    recording.forward(vkact::gelu(), x, x);
    recording.forward(vkact::softmax(), x, x);
  };
  vkact::Preparation preparation(vk);
  calls(preparation);
  preparation.make().value();  // when the program starts
  vkact::Batch batch(vk);
  calls(batch);  // when it runs: no pipeline is missing

  ASSERT_TRUE(succeeded(batch.submit().value().wait()));
  EXPECT_EQ(vk.download<float>(x).value(),
            expected_forward(softmax(), expected_forward(gelu(), ramp(64), {64}), {64}));
}

TEST_F(Guide, AllocatesItself) {
  const vkact::Device vk = adopt();
  const auto use = vk.memory_use();
  std::cout << use.tensors << " bytes of tensors, " << use.idle << " kept for reuse\n";
  vk.reclaim().value();

  EXPECT_EQ(vk.memory_use().idle, 0u);
}

}  // namespace
}  // namespace vkact::embedding_test
