#include "vulkan/physical_device.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

#include "vulkan/error.hpp"
#include "vulkan/requirements.hpp"

namespace vkact::vulkan {
namespace {

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

std::vector<std::string> extensions_of(const InstanceFunctions& api, VkPhysicalDevice device) {
  std::uint32_t count = 0;
  api.vkEnumerateDeviceExtensionProperties(device, nullptr, &count, nullptr);
  std::vector<VkExtensionProperties> extensions(count);
  api.vkEnumerateDeviceExtensionProperties(device, nullptr, &count, extensions.data());
  std::vector<std::string> names;
  names.reserve(extensions.size());
  for (const auto& extension : extensions) names.emplace_back(extension.extensionName);
  return names;
}

void note_extensions(const std::vector<std::string>& names, PhysicalDevice& device) {
  const auto has = [&](const char* name) { return std::ranges::find(names, name) != names.end(); };
  device.has_push_descriptors = has(VK_KHR_PUSH_DESCRIPTOR_EXTENSION_NAME);
  device.has_memory_budget = has(VK_EXT_MEMORY_BUDGET_EXTENSION_NAME);
  device.has_portability_subset = has(kPortabilitySubsetExtension);
}

std::vector<VkQueueFamilyProperties> queue_families(const InstanceFunctions& api,
                                                    VkPhysicalDevice device) {
  std::uint32_t count = 0;
  api.vkGetPhysicalDeviceQueueFamilyProperties(device, &count, nullptr);
  std::vector<VkQueueFamilyProperties> families(count);
  api.vkGetPhysicalDeviceQueueFamilyProperties(device, &count, families.data());
  return families;
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
  if (basic.apiVersion < kApiVersion) {
    obstacles.push_back("it offers Vulkan " + version_text(basic.apiVersion) + ", VkAct needs " +
                        version_text(kApiVersion));
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
  device.has_timeline_semaphores = timeline.timelineSemaphore == VK_TRUE;
  if (!device.has_timeline_semaphores) obstacles.emplace_back("it has no timeline semaphores");

  const auto families = queue_families(api, handle);
  if (const auto family = compute_queue_family(families)) {
    device.queue_family = *family;
    device.timestamp_valid_bits = families[*family].timestampValidBits;
  } else {
    obstacles.emplace_back("it has no compute queue");
  }

  for (std::string& each : limit_obstacles(basic.limits)) obstacles.push_back(std::move(each));
  device.has_int64 = features.features.shaderInt64 == VK_TRUE;
  note_extensions(extensions_of(api, handle), device);
  return device;
}

// What the application says that it enabled.
struct StatedFeatures {
  bool timeline_semaphores = false;
  bool int64 = false;
};

StatedFeatures stated_features(const VkPhysicalDeviceFeatures2* features) {
  StatedFeatures stated;
  if (features == nullptr) return stated;
  stated.int64 = features->features.shaderInt64 == VK_TRUE;
  for (const auto* each = static_cast<const VkBaseInStructure*>(features->pNext); each != nullptr;
       each = each->pNext) {
    const void* const structure = each;
    if (each->sType == VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_TIMELINE_SEMAPHORE_FEATURES)
      stated.timeline_semaphores |=
          static_cast<const VkPhysicalDeviceTimelineSemaphoreFeatures*>(structure)
              ->timelineSemaphore == VK_TRUE;
    if (each->sType == VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES)
      stated.timeline_semaphores |=
          static_cast<const VkPhysicalDeviceVulkan12Features*>(structure)->timelineSemaphore ==
          VK_TRUE;
  }
  return stated;
}

Result<std::vector<VkPhysicalDevice>> handles_of(const char* where, const Instance& instance) {
  const InstanceFunctions& api = instance.api();
  std::uint32_t count = 0;
  VkResult result = api.vkEnumeratePhysicalDevices(instance.handle(), &count, nullptr);
  // A loader that finds drivers but no device of theirs says that initialization failed.
  if (result == VK_ERROR_INITIALIZATION_FAILED) return std::vector<VkPhysicalDevice>{};
  std::vector<VkPhysicalDevice> handles(count);
  if (result == VK_SUCCESS)
    result = api.vkEnumeratePhysicalDevices(instance.handle(), &count, handles.data());
  if (result != VK_SUCCESS && result != VK_INCOMPLETE)
    return vulkan_error(result, where, "vkEnumeratePhysicalDevices");
  handles.resize(count);
  return handles;
}

}  // namespace

Result<std::vector<PhysicalDevice>> physical_devices(const char* where, const Instance& instance) {
  const auto handles = handles_of(where, instance);
  if (!handles) return handles.error();
  std::vector<PhysicalDevice> devices;
  devices.reserve(handles->size());
  for (std::size_t i = 0; i < handles->size(); ++i)
    devices.push_back(inspect(instance.api(), (*handles)[i], i));
  return devices;
}

Result<PhysicalDevice> adopted_physical_device(const char* where, const Instance& instance,
                                               const AdoptedDevice& adopted) {
  const auto refused = [&](std::vector<std::string> reasons) {
    return Error{ErrorCode::no_device, 0, where, std::move(reasons)};
  };
  if (adopted.api_version < kApiVersion)
    return refused({"the instance was made for Vulkan " + version_text(adopted.api_version) +
                    " (VkApplicationInfo::apiVersion, here api_version), VkAct needs " +
                    version_text(kApiVersion)});
  const auto handles = handles_of(where, instance);
  if (!handles) return handles.error();
  const auto found = std::ranges::find(*handles, adopted.physical_device);
  if (found == handles->end())
    return refused(
        {"physical_device is none of the instance's " + std::to_string(handles->size())});
  PhysicalDevice device =
      inspect(instance.api(), *found, static_cast<std::size_t>(found - handles->begin()));

  auto& obstacles = device.description.obstacles;
  std::erase(obstacles, "it has no timeline semaphores");
  const StatedFeatures stated = stated_features(adopted.features);
  device.has_timeline_semaphores = stated.timeline_semaphores;
  device.has_int64 = stated.int64;
  note_extensions({adopted.extensions.begin(), adopted.extensions.end()}, device);
  if (adopted.queue != VK_NULL_HANDLE && !stated.timeline_semaphores)
    obstacles.emplace_back(
        "the feature timelineSemaphore is not stated in `features`, and submissions to `queue` "
        "need it; without a queue VkAct only records");
  const auto families = queue_families(instance.api(), *found);
  if (adopted.queue_family >= families.size()) {
    obstacles.push_back("it has " + std::to_string(families.size()) +
                        " queue families and queue_family is " +
                        std::to_string(adopted.queue_family));
  } else {
    const VkQueueFamilyProperties& family = families[adopted.queue_family];
    if ((family.queueFlags & VK_QUEUE_COMPUTE_BIT) == 0)
      obstacles.push_back("queue family " + std::to_string(adopted.queue_family) +
                          " has no VK_QUEUE_COMPUTE_BIT");
    device.queue_family = adopted.queue_family;
    device.timestamp_valid_bits = family.timestampValidBits;
  }
  if (!obstacles.empty()) return refused(obstacles);
  return device;
}

}  // namespace vkact::vulkan
