// Vulkan's functions, as tables of pointers that every instance and every device fills for itself.
//
// VkAct has no global variables for them and calls no function by its linker name, so that it gets
// along with whatever else in the process uses Vulkan: the loader's own functions, another loader
// of them, another version of their headers.
#pragma once

#include <vulkan/vulkan_core.h>

namespace vkact::vulkan {

// clang-format off
// f(name), of those that need no instance.
#define VKACT_GLOBAL_FUNCTIONS(f)                                                                 \
  f(vkCreateInstance) f(vkEnumerateInstanceExtensionProperties)                                   \
  f(vkEnumerateInstanceLayerProperties)

// f(name), of those of an instance and its physical devices.
#define VKACT_INSTANCE_FUNCTIONS(f)                                                               \
  f(vkCreateDebugUtilsMessengerEXT) f(vkCreateDevice) f(vkDestroyDebugUtilsMessengerEXT)          \
  f(vkDestroyInstance) f(vkEnumerateDeviceExtensionProperties) f(vkEnumeratePhysicalDevices)      \
  f(vkGetDeviceProcAddr) f(vkGetPhysicalDeviceFeatures2)                                          \
  f(vkGetPhysicalDeviceMemoryProperties) f(vkGetPhysicalDeviceProperties)                         \
  f(vkGetPhysicalDeviceProperties2) f(vkGetPhysicalDeviceQueueFamilyProperties)

// f(name), of those of a device.
#define VKACT_DEVICE_FUNCTIONS(f)                                                                 \
  f(vkAllocateCommandBuffers) f(vkAllocateDescriptorSets) f(vkBeginCommandBuffer)                 \
  f(vkBindBufferMemory) f(vkCmdBindDescriptorSets) f(vkCmdBindPipeline) f(vkCmdCopyBuffer)        \
  f(vkCmdDispatch) f(vkCmdFillBuffer) f(vkCmdPipelineBarrier) f(vkCmdPushConstants)               \
  f(vkCmdPushDescriptorSetKHR) f(vkCmdResetQueryPool) f(vkCmdWriteTimestamp)                      \
  f(vkCreateBuffer) f(vkCreateBufferView) f(vkCreateCommandPool) f(vkCreateComputePipelines)      \
  f(vkCreateDescriptorPool) f(vkCreateDescriptorSetLayout) f(vkCreatePipelineCache)               \
  f(vkCreatePipelineLayout) f(vkCreateQueryPool) f(vkCreateSemaphore)                             \
  f(vkCreateShaderModule) f(vkDestroyBuffer) f(vkDestroyBufferView) f(vkDestroyCommandPool)       \
  f(vkDestroyDescriptorPool) f(vkDestroyDescriptorSetLayout) f(vkDestroyDevice)                   \
  f(vkDestroyPipeline) f(vkDestroyPipelineCache) f(vkDestroyPipelineLayout)                       \
  f(vkDestroyQueryPool) f(vkDestroySemaphore) f(vkDestroyShaderModule) f(vkEndCommandBuffer)      \
  f(vkGetBufferMemoryRequirements) f(vkGetDeviceQueue) f(vkGetPipelineCacheData)                  \
  f(vkGetQueryPoolResults) f(vkGetSemaphoreCounterValue) f(vkQueueSubmit)                         \
  f(vkResetCommandPool) f(vkUpdateDescriptorSets) f(vkWaitSemaphores)
// clang-format on

// Members have the names of Vulkan's functions.
// NOLINTBEGIN(readability-identifier-naming)
#define VKACT_POINTER(name) PFN_##name name = nullptr;

/// What the Vulkan loader offers before there is an instance.
struct GlobalFunctions {
  PFN_vkGetInstanceProcAddr vkGetInstanceProcAddr = nullptr;
  VKACT_GLOBAL_FUNCTIONS(VKACT_POINTER)

  GlobalFunctions() = default;
  explicit GlobalFunctions(PFN_vkGetInstanceProcAddr get);

  /// Those of the loader of this machine, which stays loaded; all null where there is none.
  /// Thread-safe.
  static GlobalFunctions of_the_loader();
};

/// Those of an instance; null where it has none such.
struct InstanceFunctions {
  VKACT_INSTANCE_FUNCTIONS(VKACT_POINTER)

  InstanceFunctions() = default;
  InstanceFunctions(PFN_vkGetInstanceProcAddr get, VkInstance instance);
};

/// Those of a device; null where it has none such.
struct DeviceFunctions {
  VKACT_DEVICE_FUNCTIONS(VKACT_POINTER)

  DeviceFunctions() = default;
  DeviceFunctions(PFN_vkGetDeviceProcAddr get, VkDevice device);
};

#undef VKACT_POINTER
// NOLINTEND(readability-identifier-naming)

}  // namespace vkact::vulkan
