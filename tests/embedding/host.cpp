#include "host.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace vkact::embedding_test {
namespace {

void require(VkResult result, const char* what) {
  if (result != VK_SUCCESS)
    throw std::runtime_error(std::string(what) + " gave " + std::to_string(result));
}

std::uint32_t compute_family(VkPhysicalDevice device) {
  std::uint32_t count = 0;
  vkGetPhysicalDeviceQueueFamilyProperties(device, &count, nullptr);
  std::vector<VkQueueFamilyProperties> families(count);
  vkGetPhysicalDeviceQueueFamilyProperties(device, &count, families.data());
  for (std::uint32_t i = 0; i < count; ++i)
    if ((families[i].queueFlags & VK_QUEUE_COMPUTE_BIT) != 0) return i;
  throw std::runtime_error("no compute queue");
}

std::uint32_t mapped_memory_type(VkPhysicalDevice device, std::uint32_t types) {
  VkPhysicalDeviceMemoryProperties memory;
  vkGetPhysicalDeviceMemoryProperties(device, &memory);
  constexpr VkMemoryPropertyFlags kWanted =
      VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
  for (std::uint32_t i = 0; i < memory.memoryTypeCount; ++i)
    if ((types >> i & 1) != 0 && (memory.memoryTypes[i].propertyFlags & kWanted) == kWanted)
      return i;
  throw std::runtime_error("no host memory");
}

bool has_extension(VkPhysicalDevice device, const std::string& name) {
  std::uint32_t count = 0;
  require(vkEnumerateDeviceExtensionProperties(device, nullptr, &count, nullptr),
          "vkEnumerateDeviceExtensionProperties");
  std::vector<VkExtensionProperties> all(count);
  require(vkEnumerateDeviceExtensionProperties(device, nullptr, &count, all.data()),
          "vkEnumerateDeviceExtensionProperties");
  return std::ranges::any_of(all, [&](const auto& each) { return name == each.extensionName; });
}

}  // namespace

Host::Host(const HostOptions& options) {
  make_instance(options.validation);
  make_device(options);
}

void Host::make_instance(bool validation) {
  VkApplicationInfo application{VK_STRUCTURE_TYPE_APPLICATION_INFO};
  application.apiVersion = VK_API_VERSION_1_2;
  const VkValidationFeatureEnableEXT enabled =
      VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT;
  VkValidationFeaturesEXT features{VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT};
  features.enabledValidationFeatureCount = 1;
  features.pEnabledValidationFeatures = &enabled;
  const char* const layer = "VK_LAYER_KHRONOS_validation";
  const char* const extensions[] = {VK_EXT_DEBUG_UTILS_EXTENSION_NAME,
                                    VK_EXT_VALIDATION_FEATURES_EXTENSION_NAME};
  VkInstanceCreateInfo info{VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO};
  info.pApplicationInfo = &application;
  if (validation) {
    info.pNext = &features;
    info.enabledLayerCount = 1;
    info.ppEnabledLayerNames = &layer;
    info.enabledExtensionCount = 2;
    info.ppEnabledExtensionNames = extensions;
  }
  require(vkCreateInstance(&info, nullptr, &instance), "vkCreateInstance");
  if (!validation) return;
  VkDebugUtilsMessengerCreateInfoEXT messenger{
      VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT};
  messenger.messageSeverity = VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT |
                              VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT;
  messenger.messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT;
  messenger.pfnUserCallback = receive;
  messenger.pUserData = this;
  const auto create = reinterpret_cast<PFN_vkCreateDebugUtilsMessengerEXT>(
      vkGetInstanceProcAddr(instance, "vkCreateDebugUtilsMessengerEXT"));
  require(create(instance, &messenger, nullptr, &messenger_), "vkCreateDebugUtilsMessengerEXT");
}

void Host::make_device(const HostOptions& options) {
  std::uint32_t count = 1;
  const VkResult enumerated = vkEnumeratePhysicalDevices(instance, &count, &physical_device);
  if (enumerated != VK_INCOMPLETE) require(enumerated, "vkEnumeratePhysicalDevices");
  queue_family = compute_family(physical_device);
  const float priority = 1;
  VkDeviceQueueCreateInfo queues{VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO};
  queues.queueFamilyIndex = queue_family;
  queues.queueCount = 1;
  queues.pQueuePriorities = &priority;
  const auto enable = [&](bool is_wanted, const char* extension) {
    if (is_wanted && has_extension(physical_device, extension)) extensions_.push_back(extension);
  };
  enable(options.push_descriptors, VK_KHR_PUSH_DESCRIPTOR_EXTENSION_NAME);
  enable(options.memory_budget, VK_EXT_MEMORY_BUDGET_EXTENSION_NAME);
  VkPhysicalDeviceFeatures there;
  vkGetPhysicalDeviceFeatures(physical_device, &there);
  timeline_features_ = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_TIMELINE_SEMAPHORE_FEATURES};
  timeline_features_.timelineSemaphore = options.timeline_semaphores ? VK_TRUE : VK_FALSE;
  features_ = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2};
  features_.pNext = &timeline_features_;
  features_.features.shaderInt64 = options.int64 ? there.shaderInt64 : VK_FALSE;
  VkDeviceCreateInfo info{VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO};
  info.pNext = &features_;
  info.queueCreateInfoCount = 1;
  info.pQueueCreateInfos = &queues;
  info.enabledExtensionCount = static_cast<std::uint32_t>(extensions_.size());
  info.ppEnabledExtensionNames = extensions_.data();
  require(vkCreateDevice(physical_device, &info, nullptr, &device), "vkCreateDevice");
  vkGetDeviceQueue(device, queue_family, 0, &queue);
  VkCommandPoolCreateInfo pool{VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO};
  pool.queueFamilyIndex = queue_family;
  require(vkCreateCommandPool(device, &pool, nullptr, &pool_), "vkCreateCommandPool");
}

Host::~Host() {
  vkDeviceWaitIdle(device);
  vkDestroyCommandPool(device, pool_, nullptr);
  for (const VkSemaphore each : semaphores_) vkDestroySemaphore(device, each, nullptr);
  while (!buffers_.empty()) destroy(HostBuffer(buffers_.back()));
  vkDestroyDevice(device, nullptr);
  if (messenger_ != VK_NULL_HANDLE)
    reinterpret_cast<PFN_vkDestroyDebugUtilsMessengerEXT>(vkGetInstanceProcAddr(
        instance, "vkDestroyDebugUtilsMessengerEXT"))(instance, messenger_, nullptr);
  vkDestroyInstance(instance, nullptr);
  for (const std::string& text : messages_) ADD_FAILURE() << text;
}

VKAPI_ATTR VkBool32 VKAPI_CALL Host::receive(VkDebugUtilsMessageSeverityFlagBitsEXT,
                                             VkDebugUtilsMessageTypeFlagsEXT,
                                             const VkDebugUtilsMessengerCallbackDataEXT* data,
                                             void* host) {
  auto& self = *static_cast<Host*>(host);
  const std::scoped_lock lock(self.mutex_);
  self.messages_.emplace_back(data->pMessage);
  return VK_FALSE;
}

AdoptedDevice Host::stated() const {
  AdoptedDevice stated;
  stated.get_instance_proc_addr = vkGetInstanceProcAddr;
  stated.instance = instance;
  stated.api_version = VK_API_VERSION_1_2;
  stated.physical_device = physical_device;
  stated.device = device;
  stated.queue = queue;
  stated.queue_family = queue_family;
  stated.extensions = extensions_;
  stated.features = &features_;
  stated.pipeline_cache_folder = "none";
  return stated;
}

HostBuffer Host::make_buffer(VkDeviceSize size, VkBufferUsageFlags usage) {
  HostBuffer made;
  made.size = size;
  made.usage = usage;
  VkBufferCreateInfo info{VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO};
  info.size = size;
  info.usage = usage;
  require(vkCreateBuffer(device, &info, nullptr, &made.buffer), "vkCreateBuffer");
  VkMemoryRequirements requirements;
  vkGetBufferMemoryRequirements(device, made.buffer, &requirements);
  VkMemoryAllocateInfo allocation{VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO};
  allocation.allocationSize = requirements.size;
  allocation.memoryTypeIndex = mapped_memory_type(physical_device, requirements.memoryTypeBits);
  require(vkAllocateMemory(device, &allocation, nullptr, &made.memory), "vkAllocateMemory");
  require(vkBindBufferMemory(device, made.buffer, made.memory, 0), "vkBindBufferMemory");
  void* mapped = nullptr;
  require(vkMapMemory(device, made.memory, 0, VK_WHOLE_SIZE, 0, &mapped), "vkMapMemory");
  made.mapped = static_cast<std::byte*>(mapped);
  buffers_.push_back(made);
  return made;
}

void Host::destroy(const HostBuffer& buffer) {
  std::erase_if(buffers_, [&](const HostBuffer& each) { return each.buffer == buffer.buffer; });
  vkDestroyBuffer(device, buffer.buffer, nullptr);
  vkFreeMemory(device, buffer.memory, nullptr);
}

VkSemaphore Host::make_timeline(std::uint64_t value) {
  VkSemaphoreTypeCreateInfo type{VK_STRUCTURE_TYPE_SEMAPHORE_TYPE_CREATE_INFO};
  type.semaphoreType = VK_SEMAPHORE_TYPE_TIMELINE;
  type.initialValue = value;
  VkSemaphoreCreateInfo info{VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO};
  info.pNext = &type;
  VkSemaphore made = VK_NULL_HANDLE;
  require(vkCreateSemaphore(device, &info, nullptr, &made), "vkCreateSemaphore");
  semaphores_.push_back(made);
  return made;
}

VkCommandBuffer Host::begin_commands(VkCommandBufferUsageFlags usage) {
  VkCommandBufferAllocateInfo allocate{VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO};
  allocate.commandPool = pool_;
  allocate.level = VK_COMMAND_BUFFER_LEVEL_PRIMARY;
  allocate.commandBufferCount = 1;
  VkCommandBuffer commands = VK_NULL_HANDLE;
  require(vkAllocateCommandBuffers(device, &allocate, &commands), "vkAllocateCommandBuffers");
  VkCommandBufferBeginInfo begin{VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
  begin.flags = usage;
  require(vkBeginCommandBuffer(commands, &begin), "vkBeginCommandBuffer");
  return commands;
}

void Host::run(VkCommandBuffer commands) {
  require(vkEndCommandBuffer(commands), "vkEndCommandBuffer");
  VkSubmitInfo info{VK_STRUCTURE_TYPE_SUBMIT_INFO};
  info.commandBufferCount = 1;
  info.pCommandBuffers = &commands;
  require(vkQueueSubmit(queue, 1, &info, VK_NULL_HANDLE), "vkQueueSubmit");
  require(vkQueueWaitIdle(queue), "vkQueueWaitIdle");
}

void Host::free(VkCommandBuffer commands) { vkFreeCommandBuffers(device, pool_, 1, &commands); }

void Host::barrier(VkCommandBuffer commands, CommandAccess from, CommandAccess to) {
  VkMemoryBarrier memory{VK_STRUCTURE_TYPE_MEMORY_BARRIER};
  memory.srcAccessMask = from.accesses;
  memory.dstAccessMask = to.accesses;
  vkCmdPipelineBarrier(commands, from.stages, to.stages, 0, 1, &memory, 0, nullptr, 0, nullptr);
}

std::vector<std::string> Host::take_messages() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(messages_, {});
}

std::vector<float> ramp(std::size_t count) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i)
    values[i] = static_cast<float>(static_cast<int>(i * 37 % 401) - 200) / 40;
  return values;
}

std::vector<float> expected_forward(const Activation& activation, const std::vector<float>& x,
                                    const Shape& shape) {
  static const Device own = Device::create({.pipeline_cache_folder = "none"}).value();
  const Tensor source = own.upload(x, shape).value();
  const Tensor result = own.empty(shape).value();
  Batch batch(own);
  batch.forward(activation, source, result).value();
  batch.submit().value();
  return own.download<float>(result).value();
}

}  // namespace vkact::embedding_test
