// An application's own Vulkan device, queue, memory and buffers, for VkAct to work with.
#pragma once

#include <vulkan/vulkan_core.h>

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vkact/tensor.hpp>
#include <vkact/visibility.hpp>

namespace VKACT_PUBLIC vkact {

/// Brackets every vkQueueSubmit of VkAct on a queue to which others submit as well. Both functions
/// are called on the thread that calls VkAct, with user_data, and must not call VkAct. Null where
/// no other thread uses the queue.
struct QueueLock {
  void (*lock)(void* user_data) = nullptr;
  void (*unlock)(void* user_data) = nullptr;
  void* user_data = nullptr;
};

/// Memory that an application gives for a buffer.
struct ProvidedMemory {
  VkDeviceMemory memory = VK_NULL_HANDLE;
  VkDeviceSize offset = 0;  ///< Where in it the buffer's part begins; aligned as it was asked for.
  void* mapped = nullptr;   ///< The host's address of that part; null where the host has none.
  void* allocation = nullptr;  ///< The application's own name for it; VkAct does not look at it.
};

/// What VkAct asks an application for.
struct MemoryRequest {
  VkMemoryRequirements requirements{};  ///< Size, alignment and the memory types that will do.
  /// What the memory must have. Where it has HOST_VISIBLE, which comes with HOST_COHERENT,
  /// ProvidedMemory::mapped must be given.
  VkMemoryPropertyFlags required = 0;
  VkMemoryPropertyFlags preferred = 0;  ///< What it had better have besides.
};

/// Where an application allocates VkAct's device memory itself. Both functions may be called from
/// any thread that uses the device, and must not call VkAct.
struct MemoryProvider {
  /// VK_SUCCESS with memory that is mapped, if at all, for as long as it lives, and then
  /// HOST_COHERENT; or the VkResult of the failure.
  VkResult (*allocate)(void* user_data, const MemoryRequest& request,
                       ProvidedMemory* memory) = nullptr;
  void (*free)(void* user_data, const ProvidedMemory& memory) = nullptr;
  void* user_data = nullptr;
};

/// A Vulkan device that an application opened and VkAct works with, for Device::adopt. VkAct uses
/// nothing of it that is not stated here as enabled, destroys none of it, and never waits for work
/// that is not its own. All of it stays valid until the last handle of the device, tensor, batch
/// and recorder is gone.
struct AdoptedDevice {
  /// The function that gives all others; null: that of the Vulkan loader of this machine.
  PFN_vkGetInstanceProcAddr get_instance_proc_addr = nullptr;
  VkInstance instance = VK_NULL_HANDLE;
  /// VkApplicationInfo::apiVersion with which the instance was made.
  std::uint32_t api_version = 0;
  VkPhysicalDevice physical_device = VK_NULL_HANDLE;
  VkDevice device = VK_NULL_HANDLE;
  /// Where batches and transfers are submitted. VK_NULL_HANDLE: nowhere; the device then only makes
  /// tensors and records into the caller's command buffers.
  VkQueue queue = VK_NULL_HANDLE;
  /// The queue's family, or where there is no queue that of the command buffers; it must compute.
  std::uint32_t queue_family = 0;
  /// VkDeviceCreateInfo::ppEnabledExtensionNames of the device.
  std::span<const char* const> extensions = {};
  /// The features that the device was made with, with the structures behind pNext.
  const VkPhysicalDeviceFeatures2* features = nullptr;
  QueueLock queue_lock = {};
  /// Null functions: VkAct allocates memory itself.
  MemoryProvider memory = {};
  /// As DeviceOptions::pipeline_cache_folder.
  std::string pipeline_cache_folder = {};
  /// Receives warnings, such as of a damaged pipeline cache; by default they go to stderr. From any
  /// thread.
  std::function<void(std::string_view)> on_message = {};
  /// As those of DeviceOptions, for tests.
  std::uint64_t max_binding_bytes = 0;
  std::uint32_t max_workgroups = 0;
  bool without_vectorization = false;
  bool without_float_controls = false;
};

/// An application's buffer, for Device::tensor_on. It stays valid, and bound to memory, until the
/// last tensor on it is gone and all work that uses it has ended.
struct AdoptedBuffer {
  VkBuffer buffer = VK_NULL_HANDLE;
  VkDeviceSize size = 0;  ///< VkBufferCreateInfo::size.
  /// VkBufferCreateInfo::usage: VK_BUFFER_USAGE_STORAGE_BUFFER_BIT suffices for calls. Transfers
  /// need VK_BUFFER_USAGE_TRANSFER_SRC_BIT where they read and TRANSFER_DST_BIT where they write.
  VkBufferUsageFlags usage = 0;
};

/// Where a tensor's elements are.
struct BufferRange {
  VkBuffer buffer = VK_NULL_HANDLE;  ///< Null for a tensor that holds no memory.
  VkDeviceSize offset = 0;
  VkDeviceSize size = 0;  ///< Of the elements.
};

/// The buffer behind a tensor and the tensor's place in it. Buffers that VkAct makes are
/// STORAGE_BUFFER, TRANSFER_SRC and TRANSFER_DST, of exclusive sharing, and live as long as a
/// tensor on them.
BufferRange buffer_range_of(const Tensor& tensor) noexcept;

}  // namespace vkact
