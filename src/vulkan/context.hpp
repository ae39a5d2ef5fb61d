// Context: an open Vulkan device with its queue, memory allocator and pipelines.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>
#include <vkact/device_options.hpp>

#include "vulkan/functions.hpp"
#include "vulkan/instance.hpp"
#include "vulkan/memory_allocator.hpp"
#include "vulkan/physical_device.hpp"
#include "vulkan/pipeline_store.hpp"

namespace vkact::vulkan {

/// Owns a logical device. Thread-safe.
///
/// Everything that the device must outlive either holds a shared_ptr to its Context, or is kept
/// alive by the Context itself until the work that uses it has ended (submit()).
class Context : public std::enable_shared_from_this<Context> {
 public:
  /// Chooses and opens a device; see vkact::Device::create.
  static Result<std::shared_ptr<Context>> create(const DeviceOptions& options);
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  const DeviceDescription& description() const noexcept { return physical_.description; }
  const VkPhysicalDeviceLimits& limits() const noexcept { return physical_.limits; }
  std::uint32_t queue_family() const noexcept { return physical_.queue_family; }
  std::uint32_t timestamp_valid_bits() const noexcept { return physical_.timestamp_valid_bits; }
  bool uses_push_descriptors() const noexcept { return uses_push_descriptors_; }
  /// Whether pipelines fetch texels of buffers that they only read.
  bool fetches_texels() const noexcept { return fetches_texels_; }
  /// Bytes that one binding may span, after DeviceOptions::max_binding_bytes.
  std::uint64_t max_binding_bytes() const noexcept { return max_binding_bytes_; }
  /// Workgroups on one axis, after DeviceOptions::max_workgroups.
  std::uint32_t max_workgroups() const noexcept { return max_workgroups_; }

  VkDevice handle() const noexcept { return device_; }
  const DeviceFunctions& api() const noexcept { return api_; }
  MemoryAllocator& allocator() const noexcept { return *allocator_; }
  PipelineStore& pipelines() noexcept { return *pipelines_; }

  /// Submits a command buffer. `retained` lives until the work has ended. Returns the timeline
  /// value that the device reaches when it has.
  Result<std::uint64_t> submit(VkCommandBuffer commands, std::shared_ptr<const void> retained);

  /// Waits until the timeline has reached the value.
  Result<void> wait(std::uint64_t value, std::chrono::nanoseconds timeout);
  /// Waits for everything submitted so far.
  Result<void> wait_all();
  /// The timeline value reached so far.
  Result<std::uint64_t> completed_value();

 private:
  struct InFlight {
    std::uint64_t value;
    std::shared_ptr<const void> retained;
  };

  Context() = default;
  Result<void> open(const DeviceOptions& options);
  Result<void> create_allocator();
  void release_finished();

  std::unique_ptr<Instance> instance_;
  PhysicalDevice physical_;
  VkDevice device_ = VK_NULL_HANDLE;
  DeviceFunctions api_{};
  VkQueue queue_ = VK_NULL_HANDLE;
  VkSemaphore timeline_ = VK_NULL_HANDLE;
  std::unique_ptr<MemoryAllocator> allocator_;
  std::unique_ptr<PipelineStore> pipelines_;
  bool uses_push_descriptors_ = false;
  bool fetches_texels_ = false;
  std::uint64_t max_binding_bytes_ = 0;
  std::uint32_t max_workgroups_ = 0;

  std::mutex queue_mutex_;  // guards the queue and the two below
  std::uint64_t last_value_ = 0;
  std::deque<InFlight> in_flight_;
};

}  // namespace vkact::vulkan
