// Context: an open Vulkan device with its queue, memory allocator and pipelines.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <vector>
#include <vkact/adoption.hpp>
#include <vkact/device_options.hpp>
#include <vkact/memory_use.hpp>
#include <vkact/timeline.hpp>

#include "vulkan/buffer_pool.hpp"
#include "vulkan/command_pools.hpp"
#include "vulkan/functions.hpp"
#include "vulkan/instance.hpp"
#include "vulkan/memory_allocator.hpp"
#include "vulkan/physical_device.hpp"
#include "vulkan/pipeline_store.hpp"

namespace vkact::vulkan {

/// What Context::submit runs, and what it keeps until that has ended.
struct SubmitInfo {
  const char* where = "";  ///< The operation, in errors.
  VkCommandBuffer commands = VK_NULL_HANDLE;
  std::shared_ptr<const void> retained;
  std::span<const TimelinePoint> waits;
  std::span<const TimelinePoint> signals;
};

/// A logical device, our own or the application's. Thread-safe.
///
/// Everything that the device must outlive either holds a shared_ptr to its Context, or is kept
/// alive by the Context itself until the work that uses it has ended (submit()).
class Context : public std::enable_shared_from_this<Context> {
 public:
  /// Chooses and opens a device; see vkact::Device::create.
  static Result<std::shared_ptr<Context>> create(const DeviceOptions& options);
  /// See vkact::Device::adopt.
  static Result<std::shared_ptr<Context>> adopt(const AdoptedDevice& adopted);
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  const DeviceDescription& description() const noexcept { return physical_.description; }
  const VkPhysicalDeviceLimits& limits() const noexcept { return physical_.limits; }
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
  BufferPool& buffers() noexcept { return *buffers_; }
  CommandPools& command_pools() noexcept { return *command_pools_; }
  PipelineStore& pipelines() noexcept { return *pipelines_; }

  /// Whether this is the child of a fork, to which the device does not belong.
  bool is_of_another_process() const noexcept;
  /// device_lost where the device was lost before or belongs to another process. `where` names the
  /// operation.
  Result<void> check(const char* where) const;
  /// Whether there is a queue to submit to: unsupported where there is none.
  Result<void> check_queue(const char* where) const;

  /// Submits a command buffer. Returns the timeline value that the device reaches when it has
  /// ended.
  Result<std::uint64_t> submit(const SubmitInfo& info);
  /// The semaphore of those values.
  VkSemaphore timeline() const noexcept { return timeline_; }

  /// Waits until the timeline has reached the value.
  Result<void> wait(const char* where, std::uint64_t value, std::chrono::nanoseconds timeout);
  /// Waits for everything submitted so far.
  Result<void> wait_all(const char* where);
  /// The timeline value reached so far; what work up to it held is let go of.
  Result<std::uint64_t> completed_value(const char* where);

  /// Lets go of what finished work holds and frees the memory that is kept for reuse.
  void reclaim();
  MemoryUse memory_use() const;

 private:
  struct InFlight {
    std::uint64_t value;
    std::shared_ptr<const void> retained;
  };
  /// What the two ways to open a device have in common.
  struct Settings {
    const char* where = "";
    std::uint64_t max_binding_bytes = 0;
    std::uint32_t max_workgroups = 0;
    bool without_vectorization = false;
    bool without_float_controls = false;
    std::string pipeline_cache_folder;
    MessageHandler on_message;
    MemoryProvider memory;
  };

  Context();
  Result<void> open(const DeviceOptions& options);
  Result<void> open(const AdoptedDevice& adopted);
  PipelineTraits choose_traits(const Settings& settings);
  Result<void> create_device(const char* where, const PipelineTraits& traits);
  Result<void> finish_opening(const Settings& settings, const PipelineTraits& traits);
  Result<void> failed(VkResult result, const char* where, const char* call);
  /// Whether all work has ended, or the device is lost; false where Vulkan cannot say.
  bool wait_for_the_end() const noexcept;
  /// Leaves everything to the end of the process, because work may still use it.
  void abandon() noexcept;
  std::list<InFlight> take_finished(std::uint64_t reached);

  std::int64_t process_;
  std::atomic<bool> is_lost_ = false;
  std::unique_ptr<Instance> instance_;
  PhysicalDevice physical_;
  VkDevice device_ = VK_NULL_HANDLE;
  bool owns_device_ = true;
  DeviceFunctions api_{};
  VkQueue queue_ = VK_NULL_HANDLE;
  QueueLock queue_lock_;
  VkSemaphore timeline_ = VK_NULL_HANDLE;
  std::unique_ptr<MemoryAllocator> allocator_;
  std::unique_ptr<BufferPool> buffers_;
  std::unique_ptr<CommandPools> command_pools_;
  std::unique_ptr<PipelineStore> pipelines_;
  bool uses_push_descriptors_ = false;
  bool fetches_texels_ = false;
  std::uint64_t max_binding_bytes_ = 0;
  std::uint32_t max_workgroups_ = 0;

  std::mutex queue_mutex_;  // guards the queue and the two below
  std::uint64_t last_value_ = 0;
  std::list<InFlight> in_flight_;
};

}  // namespace vkact::vulkan
