#include "vulkan/context.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "vulkan/buffer.hpp"
#include "vulkan/device_choice.hpp"
#include "vulkan/error.hpp"
#include "vulkan/pipeline_cache_file.hpp"

namespace vkact::vulkan {
namespace {

constexpr const char* kWhere = "Device::create";
// Room for a workgroup's vectors behind the widest alignment.
constexpr std::uint64_t kFewestBindingBytes = 4096;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

void print_message(std::string_view text) {
  std::fprintf(stderr, "vkact: %.*s\n", static_cast<int>(text.size()), text.data());
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

}  // namespace

Result<std::shared_ptr<Context>> Context::create(const DeviceOptions& options) {
  auto context = std::shared_ptr<Context>(new Context);
  if (auto opened = context->open(options); !opened) return opened.error();
  return context;
}

Result<void> Context::open(const DeviceOptions& options) {
  if (options.max_binding_bytes != 0 && options.max_binding_bytes < kFewestBindingBytes)
    return Error{ErrorCode::invalid_argument,
                 0,
                 kWhere,
                 {"max_binding_bytes is " + std::to_string(options.max_binding_bytes) +
                  "; it may be 0 or " + std::to_string(kFewestBindingBytes) + " and more"}};
  const bool validation = options.validation || environment("VKACT_VALIDATION") == "1";
  const MessageHandler on_message =
      options.on_validation_message ? options.on_validation_message : MessageHandler(print_message);
  auto instance = Instance::create(validation, on_message);
  if (!instance) return instance.error();
  instance_ = std::move(*instance);

  auto candidates = physical_devices(*instance_);
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

  max_binding_bytes_ =
      lowered(std::uint64_t{physical_.limits.maxStorageBufferRange}, options.max_binding_bytes);
  max_workgroups_ = lowered(std::min(physical_.limits.maxComputeWorkGroupCount[0],
                                     physical_.limits.maxComputeWorkGroupCount[1]),
                            options.max_workgroups);
  uses_push_descriptors_ = physical_.has_push_descriptors && !options.without_push_descriptors;
  const bool scalar = options.without_vectorization || environment("VKACT_VECTORIZATION") == "0";
  const bool vectorizes = physical_.description.kind == DeviceKind::cpu && !scalar;
  fetches_texels_ = vectorizes && can_fetch_texels(physical_.limits, max_binding_bytes_);
  const bool lacks_float_controls =
      options.without_float_controls || environment("VKACT_FLOAT_CONTROLS") == "0";
  const PipelineTraits traits{
      uses_push_descriptors_, vectorizes, fetches_texels_, vectorizes && physical_.has_int64,
      lacks_float_controls ? spirv::FloatControls{} : physical_.float_controls};

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
    return vulkan_error(result, kWhere, "vkCreateDevice");
  api_ = DeviceFunctions(instance_->api().vkGetDeviceProcAddr, device_);
  api_.vkGetDeviceQueue(device_, physical_.queue_family, 0, &queue_);

  VkSemaphoreTypeCreateInfo type{VK_STRUCTURE_TYPE_SEMAPHORE_TYPE_CREATE_INFO};
  type.semaphoreType = VK_SEMAPHORE_TYPE_TIMELINE;
  VkSemaphoreCreateInfo semaphore{VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO};
  semaphore.pNext = &type;
  if (const VkResult result = api_.vkCreateSemaphore(device_, &semaphore, nullptr, &timeline_);
      result != VK_SUCCESS)
    return vulkan_error(result, kWhere, "vkCreateSemaphore");

  if (auto created = create_allocator(); !created) return created;

  auto pipelines = PipelineStore::create(
      device_, api_, traits,
      PipelineCacheFile(options.pipeline_cache_folder, physical_, on_message));
  if (!pipelines) return pipelines.error();
  pipelines_ = std::move(*pipelines);
  return {};
}

Result<void> Context::create_allocator() {
  VkResult result = VK_SUCCESS;
  allocator_ =
      MemoryAllocator::create({instance_->handle(), physical_.handle, device_,
                               instance_->get_function(), instance_->api().vkGetDeviceProcAddr},
                              result);
  if (!allocator_) return vulkan_error(result, kWhere, "vmaCreateAllocator");
  return {};
}

Context::~Context() {
  if (device_ != VK_NULL_HANDLE) {
    api_.vkDeviceWaitIdle(device_);
    in_flight_.clear();
    pipelines_.reset();
    allocator_.reset();
    if (timeline_ != VK_NULL_HANDLE) api_.vkDestroySemaphore(device_, timeline_, nullptr);
    api_.vkDestroyDevice(device_, nullptr);
  }
}

Result<std::uint64_t> Context::submit(VkCommandBuffer commands,
                                      std::shared_ptr<const void> retained) {
  const std::scoped_lock lock(queue_mutex_);
  release_finished();
  const std::uint64_t value = last_value_ + 1;
  VkTimelineSemaphoreSubmitInfo timeline{VK_STRUCTURE_TYPE_TIMELINE_SEMAPHORE_SUBMIT_INFO};
  timeline.signalSemaphoreValueCount = 1;
  timeline.pSignalSemaphoreValues = &value;
  VkSubmitInfo info{VK_STRUCTURE_TYPE_SUBMIT_INFO};
  info.pNext = &timeline;
  info.commandBufferCount = 1;
  info.pCommandBuffers = &commands;
  info.signalSemaphoreCount = 1;
  info.pSignalSemaphores = &timeline_;
  if (const VkResult result = api_.vkQueueSubmit(queue_, 1, &info, VK_NULL_HANDLE);
      result != VK_SUCCESS)
    return vulkan_error(result, "Batch::submit", "vkQueueSubmit");
  last_value_ = value;
  in_flight_.push_back({value, std::move(retained)});
  return value;
}

Result<void> Context::wait(std::uint64_t value, std::chrono::nanoseconds timeout) {
  VkSemaphoreWaitInfo info{VK_STRUCTURE_TYPE_SEMAPHORE_WAIT_INFO};
  info.semaphoreCount = 1;
  info.pSemaphores = &timeline_;
  info.pValues = &value;
  const auto nanoseconds =
      timeout == std::chrono::nanoseconds::max()
          ? UINT64_MAX
          : static_cast<std::uint64_t>(std::max<std::int64_t>(0, timeout.count()));
  const VkResult result = api_.vkWaitSemaphores(device_, &info, nanoseconds);
  if (result != VK_SUCCESS) return vulkan_error(result, "Submission::wait", "vkWaitSemaphores");
  const std::scoped_lock lock(queue_mutex_);
  release_finished();
  return {};
}

Result<void> Context::wait_all() {
  std::uint64_t value = 0;
  {
    const std::scoped_lock lock(queue_mutex_);
    value = last_value_;
  }
  return wait(value, std::chrono::nanoseconds::max());
}

Result<std::uint64_t> Context::completed_value() {
  std::uint64_t value = 0;
  const VkResult result = api_.vkGetSemaphoreCounterValue(device_, timeline_, &value);
  if (result != VK_SUCCESS)
    return vulkan_error(result, "Submission::is_done", "vkGetSemaphoreCounterValue");
  return value;
}

void Context::release_finished() {
  if (in_flight_.empty()) return;
  std::uint64_t reached = 0;
  if (api_.vkGetSemaphoreCounterValue(device_, timeline_, &reached) != VK_SUCCESS) return;
  while (!in_flight_.empty() && in_flight_.front().value <= reached) in_flight_.pop_front();
}

}  // namespace vkact::vulkan
