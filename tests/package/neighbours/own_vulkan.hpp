// The application's own use of Vulkan, whatever it gets the functions from.
#pragma once

#include <cstdint>
#include <stdexcept>

inline void expect(bool condition, const char* what) {
  if (!condition) throw std::runtime_error(what);
}

// An instance with a debug messenger's extension, so that it has functions that others have not.
inline VkInstance own_instance() {
  VkApplicationInfo application{VK_STRUCTURE_TYPE_APPLICATION_INFO};
  application.apiVersion = VK_API_VERSION_1_2;
  const char* const extensions[] = {VK_EXT_DEBUG_UTILS_EXTENSION_NAME};
  VkInstanceCreateInfo info{VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO};
  info.pApplicationInfo = &application;
  info.enabledExtensionCount = 1;
  info.ppEnabledExtensionNames = extensions;
  VkInstance instance = VK_NULL_HANDLE;
  expect(vkCreateInstance(&info, nullptr, &instance) == VK_SUCCESS, "vkCreateInstance");
  return instance;
}

inline VkPhysicalDevice own_physical_device(VkInstance instance) {
  std::uint32_t count = 1;
  VkPhysicalDevice device = VK_NULL_HANDLE;
  const VkResult result = vkEnumeratePhysicalDevices(instance, &count, &device);
  expect((result == VK_SUCCESS || result == VK_INCOMPLETE) && count == 1,
         "vkEnumeratePhysicalDevices");
  return device;
}

inline VkDevice own_device(VkPhysicalDevice physical) {
  const float priority = 1;
  VkDeviceQueueCreateInfo queue{VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO};
  queue.queueCount = 1;
  queue.pQueuePriorities = &priority;
  VkDeviceCreateInfo info{VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO};
  info.queueCreateInfoCount = 1;
  info.pQueueCreateInfos = &queue;
  VkDevice device = VK_NULL_HANDLE;
  expect(vkCreateDevice(physical, &info, nullptr, &device) == VK_SUCCESS, "vkCreateDevice");
  return device;
}
