#include "vulkan/context.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "vulkan/buffer.hpp"
#include "vulkan/device_choice.hpp"
#include "vulkan/error.hpp"
#include "vulkan/pipeline_cache_file.hpp"
#include "vulkan/process.hpp"
#include "vulkan/requirements.hpp"

namespace vkact::vulkan {
namespace {

// Room for a workgroup's vectors behind the widest alignment.
constexpr std::uint64_t kFewestBindingBytes = 4096;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

void print_message(std::string_view text) {
  std::fprintf(stderr, "vkact: %.*s\n", static_cast<int>(text.size()), text.data());
}

MessageHandler handler_or_default(const MessageHandler& handler) {
  return handler ? handler : MessageHandler(print_message);
}

// Whether what a storage buffer may be bound to can be bound as texels.
bool can_fetch_texels(const VkPhysicalDeviceLimits& limits, std::uint64_t binding_bytes) {
  return limits.minTexelBufferOffsetAlignment <= limits.minStorageBufferOffsetAlignment &&
         binding_bytes / kTexelBytes <= limits.maxTexelBufferElements;
}

template <class T>
T lowered(T limit, std::uint64_t wanted) {
  return wanted == 0 ? limit : static_cast<T>(std::min<std::uint64_t>(limit, wanted));
}

Result<void> check_binding_bytes(const char* where, std::uint64_t bytes) {
  if (bytes == 0 || bytes >= kFewestBindingBytes) return {};
  return Error{ErrorCode::invalid_argument,
               0,
               where,
               {"max_binding_bytes is " + std::to_string(bytes) + "; it may be 0 or " +
                std::to_string(kFewestBindingBytes) + " and more"}};
}

// The application's brackets around a submission.
class LockedQueue {
 public:
  explicit LockedQueue(const QueueLock& lock) : lock_(lock) {
    if (lock_.lock != nullptr) lock_.lock(lock_.user_data);
  }
  ~LockedQueue() {
    if (lock_.unlock != nullptr) lock_.unlock(lock_.user_data);
  }
  LockedQueue(const LockedQueue&) = delete;
  LockedQueue& operator=(const LockedQueue&) = delete;

 private:
  const QueueLock& lock_;
};

struct TimelinePoints {
  std::vector<VkSemaphore> semaphores;
  std::vector<std::uint64_t> values;

  explicit TimelinePoints(std::span<const TimelinePoint> points) {
    for (const TimelinePoint& each : points) add(each);
  }
  void add(const TimelinePoint& point) {
    semaphores.push_back(point.semaphore);
    values.push_back(point.value);
  }
  std::uint32_t count() const { return static_cast<std::uint32_t>(values.size()); }
};

}  // namespace

Context::Context() : process_(process_id()) {}

Result<std::shared_ptr<Context>> Context::create(const DeviceOptions& options) {
  auto context = std::shared_ptr<Context>(new Context);
  if (auto opened = context->open(options); !opened) return opened.error();
  return context;
}

Result<std::shared_ptr<Context>> Context::adopt(const AdoptedDevice& adopted) {
  auto context = std::shared_ptr<Context>(new Context);
  if (auto opened = context->open(adopted); !opened) return opened.error();
  return context;
}

Result<void> Context::open(const DeviceOptions& options) {
  constexpr const char* kWhere = "Device::create";
  if (auto checked = check_binding_bytes(kWhere, options.max_binding_bytes); !checked)
    return checked;
  const bool validation = options.validation || environment("VKACT_VALIDATION") == "1";
  const MessageHandler on_message = handler_or_default(options.on_validation_message);
  auto instance = Instance::create(kWhere, validation, on_message);
  if (!instance) return instance.error();
  instance_ = std::move(*instance);

  auto candidates = physical_devices(kWhere, *instance_);
  if (!candidates) return candidates.error();
  std::vector<DeviceDescription> descriptions;
  for (const auto& candidate : *candidates) descriptions.push_back(candidate.description);
  const std::string selector =
      options.selector.empty() ? environment("VKACT_DEVICE") : options.selector;
  const auto chosen = choose_device(descriptions, selector);
  if (!chosen) {
    Error error = chosen.error();
    if (options.selector.empty() && !selector.empty())
      error.reasons.front().insert(0, "VKACT_DEVICE: ");
    return error;
  }
  physical_ = (*candidates)[*chosen];
  uses_push_descriptors_ = physical_.has_push_descriptors && !options.without_push_descriptors;

  const Settings settings{kWhere,
                          options.max_binding_bytes,
                          options.max_workgroups,
                          options.without_vectorization,
                          options.without_float_controls,
                          options.pipeline_cache_folder,
                          on_message,
                          {}};
  const PipelineTraits traits = choose_traits(settings);
  if (auto created = create_device(kWhere, traits); !created) return created;
  return finish_opening(settings, traits);
}

Result<void> Context::open(const AdoptedDevice& adopted) {
  constexpr const char* kWhere = "Device::adopt";
  owns_device_ = false;
  const std::pair<bool, const char*> required[] = {
      {adopted.instance == VK_NULL_HANDLE, "instance is VK_NULL_HANDLE"},
      {adopted.physical_device == VK_NULL_HANDLE, "physical_device is VK_NULL_HANDLE"},
      {adopted.device == VK_NULL_HANDLE, "device is VK_NULL_HANDLE"},
      {(adopted.queue_lock.lock == nullptr) != (adopted.queue_lock.unlock == nullptr),
       "queue_lock has one of lock and unlock"},
      {(adopted.memory.allocate == nullptr) != (adopted.memory.free == nullptr),
       "memory has one of allocate and free"},
  };
  Error missing{ErrorCode::invalid_argument, 0, kWhere, {}};
  for (const auto& [is_missing, reason] : required)
    if (is_missing) missing.reasons.emplace_back(reason);
  if (!missing.reasons.empty()) return missing;
  if (auto checked = check_binding_bytes(kWhere, adopted.max_binding_bytes); !checked)
    return checked;

  auto instance = Instance::adopt(kWhere, adopted.instance, adopted.get_instance_proc_addr);
  if (!instance) return instance.error();
  instance_ = std::move(*instance);
  auto physical = adopted_physical_device(kWhere, *instance_, adopted);
  if (!physical) return physical.error();
  physical_ = std::move(*physical);
  queue_ = adopted.queue;
  queue_lock_ = adopted.queue_lock;
  uses_push_descriptors_ = physical_.has_push_descriptors;

  const Settings settings{kWhere,
                          adopted.max_binding_bytes,
                          adopted.max_workgroups,
                          adopted.without_vectorization,
                          adopted.without_float_controls,
                          adopted.pipeline_cache_folder,
                          handler_or_default(adopted.on_message),
                          adopted.memory};
  const PipelineTraits traits = choose_traits(settings);
  device_ = adopted.device;
  return finish_opening(settings, traits);
}

PipelineTraits Context::choose_traits(const Settings& settings) {
  max_binding_bytes_ =
      lowered(std::uint64_t{physical_.limits.maxStorageBufferRange}, settings.max_binding_bytes);
  max_workgroups_ = lowered(std::min(physical_.limits.maxComputeWorkGroupCount[0],
                                     physical_.limits.maxComputeWorkGroupCount[1]),
                            settings.max_workgroups);
  const bool scalar = settings.without_vectorization || environment("VKACT_VECTORIZATION") == "0";
  const bool vectorizes = physical_.description.kind == DeviceKind::cpu && !scalar;
  fetches_texels_ = vectorizes && can_fetch_texels(physical_.limits, max_binding_bytes_);
  const bool lacks_float_controls =
      settings.without_float_controls || environment("VKACT_FLOAT_CONTROLS") == "0";
  PipelineTraits traits;
  traits.push_descriptors = uses_push_descriptors_;
  traits.vectorized = vectorizes;
  traits.fetches_texels = fetches_texels_;
  traits.stores_wide = vectorizes && physical_.has_int64;
  if (!lacks_float_controls) traits.float_controls = physical_.float_controls;
  traits.most_bindings = std::min({physical_.limits.maxPerStageDescriptorStorageBuffers,
                                   physical_.limits.maxDescriptorSetStorageBuffers, kMaxBindings});
  return traits;
}

Result<void> Context::create_device(const char* where, const PipelineTraits& traits) {
  const float priority = 1.0f;
  VkDeviceQueueCreateInfo queue{VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO};
  queue.queueFamilyIndex = physical_.queue_family;
  queue.queueCount = 1;
  queue.pQueuePriorities = &priority;
  VkPhysicalDeviceTimelineSemaphoreFeatures timeline{
      VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_TIMELINE_SEMAPHORE_FEATURES};
  timeline.timelineSemaphore = VK_TRUE;
  std::vector<const char*> extensions;
  if (uses_push_descriptors_) extensions.push_back(VK_KHR_PUSH_DESCRIPTOR_EXTENSION_NAME);
  if (physical_.has_memory_budget) extensions.push_back(VK_EXT_MEMORY_BUDGET_EXTENSION_NAME);
  if (physical_.has_portability_subset) extensions.push_back(kPortabilitySubsetExtension);
  VkPhysicalDeviceFeatures features{};
  features.shaderInt64 = traits.stores_wide ? VK_TRUE : VK_FALSE;
  VkDeviceCreateInfo info{VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO};
  info.pNext = &timeline;
  info.pEnabledFeatures = &features;
  info.queueCreateInfoCount = 1;
  info.pQueueCreateInfos = &queue;
  info.enabledExtensionCount = static_cast<std::uint32_t>(extensions.size());
  info.ppEnabledExtensionNames = extensions.data();
  if (const VkResult result =
          instance_->api().vkCreateDevice(physical_.handle, &info, nullptr, &device_);
      result != VK_SUCCESS)
    return vulkan_error(result, where, "vkCreateDevice");
  return {};
}

Result<void> Context::finish_opening(const Settings& settings, const PipelineTraits& traits) {
  const char* const where = settings.where;
  api_ = DeviceFunctions(instance_->api().vkGetDeviceProcAddr, device_);
  if (owns_device_) api_.vkGetDeviceQueue(device_, physical_.queue_family, 0, &queue_);

  if (queue_ != VK_NULL_HANDLE) {
    VkSemaphoreTypeCreateInfo type{VK_STRUCTURE_TYPE_SEMAPHORE_TYPE_CREATE_INFO};
    type.semaphoreType = VK_SEMAPHORE_TYPE_TIMELINE;
    VkSemaphoreCreateInfo semaphore{VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO};
    semaphore.pNext = &type;
    if (const VkResult result = api_.vkCreateSemaphore(device_, &semaphore, nullptr, &timeline_);
        result != VK_SUCCESS)
      return vulkan_error(result, where, "vkCreateSemaphore");
  }

  const AllocatorDevice device{instance_->handle(),
                               physical_.handle,
                               device_,
                               instance_->get_function(),
                               instance_->api().vkGetDeviceProcAddr,
                               physical_.has_memory_budget};
  if (settings.memory.allocate != nullptr) {
    allocator_ = providing_allocator(settings.memory, device, instance_->api(), api_);
  } else {
    VkResult result = VK_SUCCESS;
    allocator_ = vma_allocator(device, result);
    if (!allocator_) return vulkan_error(result, where, "vmaCreateAllocator");
  }
  buffers_ = std::make_unique<BufferPool>(*allocator_, fetches_texels_);
  command_pools_ = std::make_unique<CommandPools>(device_, api_, physical_.queue_family);

  auto pipelines = PipelineStore::create(
      where, device_, api_, traits,
      PipelineCacheFile(settings.pipeline_cache_folder, physical_, settings.on_message));
  if (!pipelines) return pipelines.error();
  pipelines_ = std::move(*pipelines);
  return {};
}

Context::~Context() {
  // In the child of a fork the driver's locks and threads are as the parent's threads left them.
  if (is_of_another_process() || !wait_for_the_end()) {
    abandon();
    return;
  }
  if (device_ == VK_NULL_HANDLE) return;
  in_flight_.clear();
  pipelines_.reset();
  command_pools_.reset();
  buffers_.reset();
  allocator_.reset();
  if (timeline_ != VK_NULL_HANDLE) api_.vkDestroySemaphore(device_, timeline_, nullptr);
  if (owns_device_) api_.vkDestroyDevice(device_, nullptr);
}

bool Context::wait_for_the_end() const noexcept {
  // Only for work of our own: a device of the application's may have other work.
  if (last_value_ == 0) return true;
  VkSemaphoreWaitInfo info{VK_STRUCTURE_TYPE_SEMAPHORE_WAIT_INFO};
  info.semaphoreCount = 1;
  info.pSemaphores = &timeline_;
  info.pValues = &last_value_;
  constexpr int kMostFailures = 100;
  for (int failures = 0; failures < kMostFailures && !is_lost_;) {
    VkResult result = api_.vkWaitSemaphores(device_, &info, UINT64_MAX);
    if (result == VK_SUCCESS || result == VK_ERROR_DEVICE_LOST) return true;
    std::uint64_t reached = 0;
    result = api_.vkGetSemaphoreCounterValue(device_, timeline_, &reached);
    if (result == VK_ERROR_DEVICE_LOST) return true;
    if (result == VK_SUCCESS && reached >= last_value_) return true;
    if (result != VK_SUCCESS) ++failures;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return is_lost_;
}

void Context::abandon() noexcept {
  (void)new (std::nothrow) std::list<InFlight>(std::move(in_flight_));
  (void)pipelines_.release();
  (void)command_pools_.release();
  (void)buffers_.release();
  (void)allocator_.release();
  (void)instance_.release();
}

bool Context::is_of_another_process() const noexcept { return process_ != process_id(); }

Result<void> Context::check(const char* where) const {
  if (is_of_another_process())
    return Error{ErrorCode::device_lost,
                 0,
                 where,
                 {"the device belongs to the process that this one was forked from; open another"}};
  if (is_lost_)
    return Error{ErrorCode::device_lost,
                 VK_ERROR_DEVICE_LOST,
                 where,
                 {"the device was lost in an earlier call; open it anew"}};
  return {};
}

Result<void> Context::check_queue(const char* where) const {
  if (auto checked = check(where); !checked) return checked;
  if (queue_ != VK_NULL_HANDLE) return {};
  return Error{ErrorCode::unsupported,
               0,
               where,
               {"the device was adopted without a queue: it only records into command buffers of "
                "the application"}};
}

// Remembers the loss of the device.
Result<void> Context::failed(VkResult result, const char* where, const char* call) {
  if (result == VK_ERROR_DEVICE_LOST) is_lost_ = true;
  return vulkan_error(result, where, call);
}

Result<std::uint64_t> Context::submit(const SubmitInfo& submitted) {
  if (auto checked = check_queue(submitted.where); !checked) return checked.error();
  TimelinePoints waits(submitted.waits);
  TimelinePoints signals(submitted.signals);
  const std::vector<VkPipelineStageFlags> stages(
      waits.count(), VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT);
  std::uint64_t reached = 0;
  const bool is_known = api_.vkGetSemaphoreCounterValue(device_, timeline_, &reached) == VK_SUCCESS;
  std::list<InFlight> finished;  // Destroyed without the lock.
  const std::scoped_lock lock(queue_mutex_);
  if (is_known) finished = take_finished(reached);
  const std::uint64_t value = last_value_ + 1;
  signals.add({timeline_, value});
  in_flight_.push_back({value, submitted.retained});

  VkTimelineSemaphoreSubmitInfo timeline{VK_STRUCTURE_TYPE_TIMELINE_SEMAPHORE_SUBMIT_INFO};
  timeline.waitSemaphoreValueCount = waits.count();
  timeline.pWaitSemaphoreValues = waits.values.data();
  timeline.signalSemaphoreValueCount = signals.count();
  timeline.pSignalSemaphoreValues = signals.values.data();
  VkSubmitInfo info{VK_STRUCTURE_TYPE_SUBMIT_INFO};
  info.pNext = &timeline;
  info.waitSemaphoreCount = waits.count();
  info.pWaitSemaphores = waits.semaphores.data();
  info.pWaitDstStageMask = stages.data();
  info.commandBufferCount = 1;
  info.pCommandBuffers = &submitted.commands;
  info.signalSemaphoreCount = signals.count();
  info.pSignalSemaphores = signals.semaphores.data();
  VkResult result = VK_SUCCESS;
  {
    const LockedQueue queue(queue_lock_);
    result = api_.vkQueueSubmit(queue_, 1, &info, VK_NULL_HANDLE);
  }
  if (result != VK_SUCCESS) {
    in_flight_.pop_back();
    return failed(result, submitted.where, "vkQueueSubmit").error();
  }
  last_value_ = value;
  return value;
}

Result<void> Context::wait(const char* where, std::uint64_t value,
                           std::chrono::nanoseconds timeout) {
  if (auto checked = check_queue(where); !checked) return checked;
  VkSemaphoreWaitInfo info{VK_STRUCTURE_TYPE_SEMAPHORE_WAIT_INFO};
  info.semaphoreCount = 1;
  info.pSemaphores = &timeline_;
  info.pValues = &value;
  const auto nanoseconds =
      timeout == std::chrono::nanoseconds::max()
          ? UINT64_MAX
          : static_cast<std::uint64_t>(std::max<std::int64_t>(0, timeout.count()));
  const VkResult result = api_.vkWaitSemaphores(device_, &info, nanoseconds);
  if (result != VK_SUCCESS) return failed(result, where, "vkWaitSemaphores");
  const std::list<InFlight> finished = [&] {
    const std::scoped_lock lock(queue_mutex_);
    return take_finished(value);
  }();
  return {};
}

Result<void> Context::wait_all(const char* where) {
  if (auto checked = check(where); !checked) return checked;
  if (queue_ == VK_NULL_HANDLE) return {};
  std::uint64_t value = 0;
  {
    const std::scoped_lock lock(queue_mutex_);
    value = last_value_;
  }
  return wait(where, value, std::chrono::nanoseconds::max());
}

Result<std::uint64_t> Context::completed_value(const char* where) {
  if (auto checked = check_queue(where); !checked) return checked.error();
  std::uint64_t value = 0;
  const VkResult result = api_.vkGetSemaphoreCounterValue(device_, timeline_, &value);
  if (result != VK_SUCCESS) return failed(result, where, "vkGetSemaphoreCounterValue").error();
  const std::list<InFlight> finished = [&] {
    const std::scoped_lock lock(queue_mutex_);
    return take_finished(value);
  }();
  return value;
}

void Context::reclaim() {
  if (queue_ != VK_NULL_HANDLE) (void)completed_value("Device::reclaim");
  buffers_->trim();
}

MemoryUse Context::memory_use() const {
  MemoryUse use;
  use.tensors = buffers_->bytes(BufferUse::tensor);
  use.transient = buffers_->bytes(BufferUse::scratch);
  use.staging = buffers_->bytes(BufferUse::upload) + buffers_->bytes(BufferUse::download);
  use.idle = buffers_->idle_bytes();
  const HeapUse heap = allocator_->heap_use();
  use.heap_used = heap.used;
  use.heap_budget = heap.budget;
  return use;
}

std::list<Context::InFlight> Context::take_finished(std::uint64_t reached) {
  std::list<InFlight> finished;
  while (!in_flight_.empty() && in_flight_.front().value <= reached)
    finished.splice(finished.end(), in_flight_, in_flight_.begin());
  return finished;
}

}  // namespace vkact::vulkan
