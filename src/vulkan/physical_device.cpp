#include "vulkan/physical_device.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

#include "vulkan/error.hpp"

namespace vkact::vulkan {
namespace {

// What the shaders need of any device; the least that Vulkan guarantees is enough for most of them.
constexpr std::uint32_t kWorkgroupSize = 256;

DeviceKind kind_of(VkPhysicalDeviceType type) {
  switch (type) {
    case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU:
      return DeviceKind::discrete;
    case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU:
      return DeviceKind::integrated;
    case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU:
      return DeviceKind::virtual_gpu;
    case VK_PHYSICAL_DEVICE_TYPE_CPU:
      return DeviceKind::cpu;
    default:
      return DeviceKind::other;
  }
}

std::string uuid_text(const std::uint8_t (&uuid)[VK_UUID_SIZE]) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < VK_UUID_SIZE; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kDigits[uuid[i] >> 4];
    text += kDigits[uuid[i] & 15];
  }
  return text;
}

bool has_extension(const InstanceFunctions& api, VkPhysicalDevice device, const char* name) {
  std::uint32_t count = 0;
  api.vkEnumerateDeviceExtensionProperties(device, nullptr, &count, nullptr);
  std::vector<VkExtensionProperties> extensions(count);
  api.vkEnumerateDeviceExtensionProperties(device, nullptr, &count, extensions.data());
  return std::ranges::any_of(extensions, [&](const auto& extension) {
    return std::strcmp(extension.extensionName, name) == 0;
  });
}

// Compute without graphics runs beside a frame that the machine may be drawing.
std::optional<std::uint32_t> compute_queue_family(
    const std::vector<VkQueueFamilyProperties>& families) {
  std::optional<std::uint32_t> found;
  for (std::uint32_t i = 0; i < families.size(); ++i) {
    if ((families[i].queueFlags & VK_QUEUE_COMPUTE_BIT) == 0 || families[i].queueCount == 0)
      continue;
    if ((families[i].queueFlags & VK_QUEUE_GRAPHICS_BIT) == 0) return i;
    if (!found) found = i;
  }
  return found;
}

std::uint64_t device_local_bytes(const InstanceFunctions& api, VkPhysicalDevice device) {
  VkPhysicalDeviceMemoryProperties memory;
  api.vkGetPhysicalDeviceMemoryProperties(device, &memory);
  std::uint64_t bytes = 0;
  for (std::uint32_t i = 0; i < memory.memoryHeapCount; ++i)
    if ((memory.memoryHeaps[i].flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) != 0)
      bytes = std::max(bytes, memory.memoryHeaps[i].size);
  return bytes;
}

std::string version_text(std::uint32_t version) {
  return std::to_string(VK_API_VERSION_MAJOR(version)) + "." +
         std::to_string(VK_API_VERSION_MINOR(version));
}

PhysicalDevice inspect(const InstanceFunctions& api, VkPhysicalDevice handle, std::size_t index) {
  PhysicalDevice device;
  device.handle = handle;
  VkPhysicalDeviceProperties basic;
  api.vkGetPhysicalDeviceProperties(handle, &basic);
  device.limits = basic.limits;
  device.driver_version = basic.driverVersion;
  std::memcpy(device.pipeline_cache_uuid, basic.pipelineCacheUUID, VK_UUID_SIZE);

  DeviceDescription& description = device.description;
  description.index = index;
  description.name = basic.deviceName;
  description.kind = kind_of(basic.deviceType);
  description.vendor_id = basic.vendorID;
  description.device_id = basic.deviceID;
  description.api_version = basic.apiVersion;
  description.memory_bytes = device_local_bytes(api, handle);
  description.max_binding_bytes = basic.limits.maxStorageBufferRange;

  auto& obstacles = description.obstacles;
  if (basic.apiVersion < VK_API_VERSION_1_2) {
    obstacles.push_back("it offers Vulkan " + version_text(basic.apiVersion) + ", VkAct needs 1.2");
    return device;
  }

  VkPhysicalDeviceDriverProperties driver{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DRIVER_PROPERTIES};
  VkPhysicalDeviceIDProperties identity{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_ID_PROPERTIES};
  identity.pNext = &driver;
  VkPhysicalDeviceFloatControlsProperties floats{
      VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FLOAT_CONTROLS_PROPERTIES};
  driver.pNext = &floats;
  VkPhysicalDeviceProperties2 properties{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2};
  properties.pNext = &identity;
  api.vkGetPhysicalDeviceProperties2(handle, &properties);
  description.uuid = uuid_text(identity.deviceUUID);
  description.driver = driver.driverName;
  if (driver.driverInfo[0] != '\0') description.driver += std::string(" ") + driver.driverInfo;

  device.float_controls = {floats.shaderDenormPreserveFloat16 == VK_TRUE,
                           floats.shaderRoundingModeRTEFloat16 == VK_TRUE,
                           floats.shaderSignedZeroInfNanPreserveFloat32 == VK_TRUE};

  VkPhysicalDeviceTimelineSemaphoreFeatures timeline{
      VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_TIMELINE_SEMAPHORE_FEATURES};
  VkPhysicalDeviceFeatures2 features{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2};
  features.pNext = &timeline;
  api.vkGetPhysicalDeviceFeatures2(handle, &features);
  if (timeline.timelineSemaphore == VK_FALSE)
    obstacles.emplace_back("it has no timeline semaphores");

  std::uint32_t count = 0;
  api.vkGetPhysicalDeviceQueueFamilyProperties(handle, &count, nullptr);
  std::vector<VkQueueFamilyProperties> families(count);
  api.vkGetPhysicalDeviceQueueFamilyProperties(handle, &count, families.data());
  if (const auto family = compute_queue_family(families)) {
    device.queue_family = *family;
    device.timestamp_valid_bits = families[*family].timestampValidBits;
  } else {
    obstacles.emplace_back("it has no compute queue");
  }

  if (basic.limits.maxComputeWorkGroupInvocations < kWorkgroupSize ||
      basic.limits.maxComputeWorkGroupSize[0] < kWorkgroupSize)
    obstacles.push_back("it allows " + std::to_string(basic.limits.maxComputeWorkGroupInvocations) +
                        " invocations in a workgroup, VkAct needs " +
                        std::to_string(kWorkgroupSize));
  device.has_int64 = features.features.shaderInt64 == VK_TRUE;
  device.has_push_descriptors = has_extension(api, handle, VK_KHR_PUSH_DESCRIPTOR_EXTENSION_NAME);
  return device;
}

}  // namespace

Result<std::vector<PhysicalDevice>> physical_devices(const Instance& instance) {
  const InstanceFunctions& api = instance.api();
  std::uint32_t count = 0;
  VkResult result = api.vkEnumeratePhysicalDevices(instance.handle(), &count, nullptr);
  // A loader that finds drivers but no device of theirs says that initialization failed.
  if (result == VK_ERROR_INITIALIZATION_FAILED) return std::vector<PhysicalDevice>{};
  std::vector<VkPhysicalDevice> handles(count);
  if (result == VK_SUCCESS)
    result = api.vkEnumeratePhysicalDevices(instance.handle(), &count, handles.data());
  if (result != VK_SUCCESS && result != VK_INCOMPLETE)
    return vulkan_error(result, "list_devices", "vkEnumeratePhysicalDevices");
  std::vector<PhysicalDevice> devices;
  devices.reserve(count);
  for (std::size_t i = 0; i < count; ++i) devices.push_back(inspect(api, handles[i], i));
  return devices;
}

}  // namespace vkact::vulkan
