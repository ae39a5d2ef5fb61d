// VkAct works on a device that the application opened, with what it states and no more.
#include <algorithm>
#include <functional>
#include <set>

#include "hooks.hpp"
#include "host.hpp"

namespace vkact::embedding_test {
namespace {

using Adoption = EmbeddingTest;

const Shape kShape{10, 100};

std::vector<float> forward_on(const Device& device, const Activation& activation) {
  const Tensor x = device.upload(ramp(1000), kShape).value();
  const Tensor y = device.empty(kShape).value();
  Batch batch(device);
  EXPECT_TRUE(succeeded(batch.forward(activation, x, y)));
  EXPECT_TRUE(succeeded(batch.submit()));
  return device.download<float>(y).value();
}

TEST_F(Adoption, GivesTheSameBitsWhateverIsStated) {
  for (const bool push_descriptors : {false, true})
    for (const bool int64 : {false, true}) {
      Host other({.int64 = int64, .push_descriptors = push_descriptors});
      const auto device = Device::adopt(other.stated());
      ASSERT_TRUE(succeeded(device));
      for (const Activation& activation : {gelu(), softmax(), hardmax(), mish()})
        EXPECT_EQ(forward_on(*device, activation),
                  expected_forward(activation, ramp(1000), kShape));
    }
}

TEST_F(Adoption, DescribesTheDevice) {
  const auto device = Device::adopt(host().stated());
  ASSERT_TRUE(succeeded(device));
  VkPhysicalDeviceProperties properties;
  vkGetPhysicalDeviceProperties(host().physical_device, &properties);
  EXPECT_EQ(device->description().name, properties.deviceName);
  EXPECT_TRUE(device->description().is_usable());
}

TEST_F(Adoption, NamesWhatIsMissing) {
  const struct {
    std::function<void(AdoptedDevice&)> change;
    ErrorCode code;
    const char* part;
  } cases[] = {
      {[](auto& device) { device.instance = VK_NULL_HANDLE; }, ErrorCode::invalid_argument,
       "instance is VK_NULL_HANDLE"},
      {[](auto& device) { device.physical_device = VK_NULL_HANDLE; }, ErrorCode::invalid_argument,
       "physical_device is VK_NULL_HANDLE"},
      {[](auto& device) { device.device = VK_NULL_HANDLE; }, ErrorCode::invalid_argument,
       "device is VK_NULL_HANDLE"},
      {[](auto& device) { device.api_version = VK_API_VERSION_1_1; }, ErrorCode::no_device,
       "the instance was made for Vulkan 1.1"},
      {[](auto& device) { device.api_version = 0; }, ErrorCode::no_device, "VkAct needs 1.2"},
      {[](auto& device) { device.features = nullptr; }, ErrorCode::no_device,
       "timelineSemaphore is not stated"},
      {[](auto& device) { device.queue_family = 99; }, ErrorCode::no_device, "queue_family is 99"},
      {[](auto& device) {
         device.physical_device = reinterpret_cast<VkPhysicalDevice>(std::uintptr_t{64});
       },
       ErrorCode::no_device, "is none of the instance's"},
      {[](auto& device) { device.queue_lock.lock = [](void*) {}; }, ErrorCode::invalid_argument,
       "queue_lock has one of"},
      {[](auto& device) { device.memory.free = [](void*, const ProvidedMemory&) {}; },
       ErrorCode::invalid_argument, "memory has one of"},
      {[](auto& device) { device.max_binding_bytes = 1; }, ErrorCode::invalid_argument,
       "max_binding_bytes is 1"},
  };
  for (const auto& each : cases) {
    AdoptedDevice stated = host().stated();
    each.change(stated);
    EXPECT_TRUE(refused(Device::adopt(stated), each.code, each.part));
  }
}

TEST_F(Adoption, ReadsTheFeatureOfVulkan12) {
  VkPhysicalDeviceVulkan12Features all{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES};
  all.timelineSemaphore = VK_TRUE;
  VkPhysicalDeviceFeatures2 features{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2};
  features.pNext = &all;
  AdoptedDevice stated = host().stated();
  stated.features = &features;
  EXPECT_TRUE(succeeded(Device::adopt(stated)));
}

TEST_F(Adoption, RequirementsNameWhatIsCheckedAndUsed) {
  std::set<std::string_view> names;
  for (const DeviceRequirement& each : Device::requirements()) {
    EXPECT_TRUE(names.insert(each.name).second) << each.name;
    EXPECT_FALSE(each.purpose.empty()) << each.name;
    EXPECT_GE(each.least, 1u) << each.name;
  }
  for (const char* name :
       {"apiVersion", "VK_QUEUE_COMPUTE_BIT", "timelineSemaphore", "shaderInt64",
        "VK_KHR_push_descriptor", "VK_EXT_memory_budget", "maxComputeWorkGroupInvocations"})
    EXPECT_TRUE(names.contains(name)) << name;
}

TEST_F(Adoption, LocksTheQueueAroundEachSubmission) {
  struct Lock {
    std::mutex mutex;
    int locks = 0;
  } lock;
  AdoptedDevice stated = host().stated();
  stated.queue_lock = {[](void* data) {
                         static_cast<Lock*>(data)->mutex.lock();
                         ++static_cast<Lock*>(data)->locks;
                       },
                       [](void* data) { static_cast<Lock*>(data)->mutex.unlock(); }, &lock};
  const auto device = Device::adopt(stated);
  ASSERT_TRUE(succeeded(device));
  const Tensor x = device->empty({4}).value();
  Batch batch(*device);
  batch.fill(x, 1);
  const int before = lock.locks;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(succeeded(batch.submit()));
  EXPECT_EQ(lock.locks, before + 3);
  EXPECT_TRUE(lock.mutex.try_lock());
  lock.mutex.unlock();
}

TEST_F(Adoption, DestroysAndWaitsForNothingOfTheApplications) {
  reset_hooks();
  AdoptedDevice stated = host().stated();
  stated.get_instance_proc_addr = hooked_instance_proc_addr;
  {
    const auto device = Device::adopt(stated);
    ASSERT_TRUE(succeeded(device));
    forward_on(*device, gelu());
    // In flight at the end.
    const Tensor x = device->empty({1 << 20}).value();
    Batch batch(*device);
    batch.forward(tanh(), x, x);
    ASSERT_TRUE(succeeded(batch.submit()));
  }
  const auto made = calls();
  for (const char* name :
       {"vkDeviceWaitIdle", "vkQueueWaitIdle", "vkDestroyDevice", "vkDestroyInstance"})
    EXPECT_FALSE(made.contains(name)) << name;
  EXPECT_GT(made.at("vkQueueSubmit"), 0u);
  EXPECT_TRUE(live_objects().empty());
}

TEST_F(Adoption, WithoutAQueueOnlyRecords) {
  Host other({.timeline_semaphores = false});
  AdoptedDevice stated = other.stated();
  stated.queue = VK_NULL_HANDLE;
  const auto device = Device::adopt(stated);
  ASSERT_TRUE(succeeded(device));
  const Tensor x = device->empty({1000}).value();
  Batch batch(*device);
  EXPECT_TRUE(refused(batch.submit(), ErrorCode::unsupported, "adopted without a queue"));
  EXPECT_TRUE(succeeded(device->wait_idle()));
  EXPECT_TRUE(succeeded(device->reclaim()));

  const std::vector<float> values = ramp(1000);
  ASSERT_TRUE(succeeded(device->write(x, std::as_bytes(std::span(values)))));
  const VkCommandBuffer commands = other.begin_commands();
  Recorder recorder(*device, commands);
  ASSERT_TRUE(succeeded(recorder.forward(gelu(), x, x)));
  other.barrier(commands, {recorder.access().stages, recorder.access().accesses},
                {VK_PIPELINE_STAGE_HOST_BIT, VK_ACCESS_HOST_READ_BIT});
  other.run(commands);
  EXPECT_EQ(device->download<float>(x).value(), expected_forward(gelu(), values, {1000}));
}

// Memory of the application's, each part an allocation.
struct Provider {
  Host& host;
  std::int64_t live = 0;
  std::uint64_t given = 0;
  bool refuses = false;

  MemoryProvider functions() {
    return {[](void* data, const MemoryRequest& request, ProvidedMemory* memory) {
              return static_cast<Provider*>(data)->allocate(request, *memory);
            },
            [](void* data, const ProvidedMemory& memory) {
              auto& self = *static_cast<Provider*>(data);
              vkFreeMemory(self.host.device, memory.memory, nullptr);
              --self.live;
            },
            this};
  }

  VkResult allocate(const MemoryRequest& request, ProvidedMemory& memory) {
    if (refuses) return VK_ERROR_OUT_OF_DEVICE_MEMORY;
    VkPhysicalDeviceMemoryProperties properties;
    vkGetPhysicalDeviceMemoryProperties(host.physical_device, &properties);
    VkMemoryAllocateInfo info{VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO};
    // A part in the middle, as of an application's pool.
    memory.offset = request.requirements.alignment * 4;
    info.allocationSize = request.requirements.size + memory.offset;
    while ((request.requirements.memoryTypeBits >> info.memoryTypeIndex & 1) == 0 ||
           (properties.memoryTypes[info.memoryTypeIndex].propertyFlags & request.required) !=
               request.required)
      ++info.memoryTypeIndex;
    const VkResult result = vkAllocateMemory(host.device, &info, nullptr, &memory.memory);
    if (result != VK_SUCCESS) return result;
    if (request.required != 0) {
      vkMapMemory(host.device, memory.memory, 0, VK_WHOLE_SIZE, 0, &memory.mapped);
      memory.mapped = static_cast<std::byte*>(memory.mapped) + memory.offset;
    }
    memory.allocation = this;
    ++live;
    given += request.requirements.size;
    return VK_SUCCESS;
  }
};

TEST_F(Adoption, TakesAllMemoryFromTheApplicationsFunctions) {
  reset_hooks();
  Provider provider{host()};
  AdoptedDevice stated = host().stated();
  stated.get_instance_proc_addr = hooked_instance_proc_addr;
  stated.memory = provider.functions();
  {
    const auto device = Device::adopt(stated);
    ASSERT_TRUE(succeeded(device));
    // Tensors' memory is not mapped here: transfers go through staging.
    EXPECT_EQ(forward_on(*device, softmax()), expected_forward(softmax(), ramp(1000), kShape));
    EXPECT_GT(provider.live, 0);
    EXPECT_GT(device->memory_use().staging, 0u);
    provider.refuses = true;
    EXPECT_TRUE(refused(device->empty({1 << 20}), ErrorCode::out_of_memory,
                        "VK_ERROR_OUT_OF_DEVICE_MEMORY"));
    provider.refuses = false;
    EXPECT_TRUE(succeeded(device->empty({1 << 20})));
  }
  EXPECT_EQ(provider.live, 0);
  EXPECT_FALSE(calls().contains("vkAllocateMemory"));
}

TEST_F(Adoption, LimitsBelowTheNeededAreObstacles) {
  reset_hooks();
  set_limits([](VkPhysicalDeviceLimits& limits) {
    limits.maxComputeWorkGroupInvocations = 128;
    limits.maxComputeWorkGroupSize[0] = 128;
  });
  AdoptedDevice stated = host().stated();
  stated.get_instance_proc_addr = hooked_instance_proc_addr;
  const auto device = Device::adopt(stated);
  EXPECT_TRUE(refused(device, ErrorCode::no_device, "128 invocations in a workgroup"));
  EXPECT_TRUE(refused(device, ErrorCode::no_device, "on the first axis"));
}

TEST_F(Adoption, TheFewestBuffersThatVulkanGuaranteesServeAllButWhatBindsMore) {
  reset_hooks();
  set_limits(
      [](VkPhysicalDeviceLimits& limits) { limits.maxPerStageDescriptorStorageBuffers = 4; });
  AdoptedDevice stated = host().stated();
  stated.get_instance_proc_addr = hooked_instance_proc_addr;
  const auto device = Device::adopt(stated);
  ASSERT_TRUE(succeeded(device));
  for (const Activation& activation : {gelu(), softmax()})
    EXPECT_EQ(forward_on(*device, activation), expected_forward(activation, ramp(1000), kShape));

  const Tensor x = device->upload(ramp(1000), kShape).value();
  const auto channels = [&] {
    return device->upload(std::vector<float>(100, 1.0f), {100}).value();
  };
  Batch batch(*device);
  const auto recorded = batch.backward(
      acon_c(),
      {.x = x,
       .dy = x,
       .dx = device->empty(kShape).value(),
       .parameter_gradients = {{"p1", channels()}, {"p2", channels()}, {"beta", channels()}}},
      {.axis = 1, .parameters = {{"p1", channels()}, {"p2", channels()}, {"beta", channels()}}});
  EXPECT_TRUE(refused(recorded, ErrorCode::unsupported, "maxPerStageDescriptorStorageBuffers"));
}

}  // namespace
}  // namespace vkact::embedding_test
