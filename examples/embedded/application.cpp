#include "application.hpp"

#include <cstdlib>
#include <iostream>

namespace embedded {
namespace {

constexpr std::uint32_t kMostPasses = 16;
constexpr std::uint32_t kMostBuffers = 3;     // of a pass
constexpr std::uint32_t kConstantBytes = 16;  // of a pass

[[noreturn]] void give_up(const std::string& why) {
  std::cerr << "embedded: " << why << '\n';
  std::exit(1);
}

void require(VkResult result, const char* call) {
  if (result != VK_SUCCESS) give_up(std::string(call) + " gave " + std::to_string(result));
}

}  // namespace

Application::Application(bool validates) {
  open_instance(validates);
  choose_device();
  open_device();
}

void Application::open_instance(bool validates) {
  VkApplicationInfo application{VK_STRUCTURE_TYPE_APPLICATION_INFO};
  application.apiVersion = VK_API_VERSION_1_2;
  const VkValidationFeatureEnableEXT enabled =
      VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT;
  VkValidationFeaturesEXT validation{VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT};
  validation.enabledValidationFeatureCount = 1;
  validation.pEnabledValidationFeatures = &enabled;
  const char* const layer = "VK_LAYER_KHRONOS_validation";
  const char* const extension = VK_EXT_DEBUG_UTILS_EXTENSION_NAME;
  VkInstanceCreateInfo info{VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO};
  info.pApplicationInfo = &application;
  if (validates) {
    info.pNext = &validation;
    info.enabledLayerCount = 1;
    info.ppEnabledLayerNames = &layer;
    info.enabledExtensionCount = 1;
    info.ppEnabledExtensionNames = &extension;
  }
  require(vkCreateInstance(&info, nullptr, &instance_), "vkCreateInstance");
  if (!validates) return;
  VkDebugUtilsMessengerCreateInfoEXT listener{
      VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT};
  listener.messageSeverity = VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT |
                             VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT;
  listener.messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT |
                         VK_DEBUG_UTILS_MESSAGE_TYPE_PERFORMANCE_BIT_EXT;
  listener.pfnUserCallback = receive;
  listener.pUserData = this;
  const auto create = reinterpret_cast<PFN_vkCreateDebugUtilsMessengerEXT>(
      vkGetInstanceProcAddr(instance_, "vkCreateDebugUtilsMessengerEXT"));
  require(create(instance_, &listener, nullptr, &messenger_), "vkCreateDebugUtilsMessengerEXT");
}

VKAPI_ATTR VkBool32 VKAPI_CALL
Application::receive(VkDebugUtilsMessageSeverityFlagBitsEXT, VkDebugUtilsMessageTypeFlagsEXT,
                     const VkDebugUtilsMessengerCallbackDataEXT* data, void* application) {
  static_cast<Application*>(application)->messages_.emplace_back(data->pMessage);
  return VK_FALSE;
}

void Application::choose_device() {
  std::uint32_t count = 0;
  require(vkEnumeratePhysicalDevices(instance_, &count, nullptr), "vkEnumeratePhysicalDevices");
  std::vector<VkPhysicalDevice> devices(count);
  require(vkEnumeratePhysicalDevices(instance_, &count, devices.data()),
          "vkEnumeratePhysicalDevices");
  for (const VkPhysicalDevice each : devices) {
    VkPhysicalDeviceProperties properties;
    vkGetPhysicalDeviceProperties(each, &properties);
    if (properties.apiVersion < VK_API_VERSION_1_2) continue;
    vkGetPhysicalDeviceQueueFamilyProperties(each, &count, nullptr);
    std::vector<VkQueueFamilyProperties> families(count);
    vkGetPhysicalDeviceQueueFamilyProperties(each, &count, families.data());
    for (std::uint32_t family = 0; family < count; ++family) {
      if ((families[family].queueFlags & VK_QUEUE_COMPUTE_BIT) == 0) continue;
      physical_device_ = each;
      queue_family_ = family;
      return;
    }
  }
  give_up("there is no device with Vulkan 1.2 and a compute queue");
}

void Application::open_device() {
  const float priority = 1;
  VkDeviceQueueCreateInfo queue{VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO};
  queue.queueFamilyIndex = queue_family_;
  queue.queueCount = 1;
  queue.pQueuePriorities = &priority;
  timeline_semaphores_ = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_TIMELINE_SEMAPHORE_FEATURES};
  timeline_semaphores_.timelineSemaphore = VK_TRUE;
  features_ = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2};
  features_.pNext = &timeline_semaphores_;
  VkDeviceCreateInfo info{VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO};
  info.pNext = &features_;
  info.queueCreateInfoCount = 1;
  info.pQueueCreateInfos = &queue;
  require(vkCreateDevice(physical_device_, &info, nullptr, &device_), "vkCreateDevice");
  vkGetDeviceQueue(device_, queue_family_, 0, &queue_);

  VkCommandPoolCreateInfo commands{VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO};
  commands.queueFamilyIndex = queue_family_;
  require(vkCreateCommandPool(device_, &commands, nullptr, &command_pool_), "vkCreateCommandPool");

  const VkDescriptorPoolSize size{VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, kMostPasses * kMostBuffers};
  VkDescriptorPoolCreateInfo sets{VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO};
  sets.maxSets = kMostPasses;
  sets.poolSizeCount = 1;
  sets.pPoolSizes = &size;
  require(vkCreateDescriptorPool(device_, &sets, nullptr, &descriptor_pool_),
          "vkCreateDescriptorPool");
}

Application::~Application() {
  for (const Pass& pass : passes_) {
    vkDestroyPipeline(device_, pass.pipeline, nullptr);
    vkDestroyPipelineLayout(device_, pass.layout, nullptr);
    vkDestroyDescriptorSetLayout(device_, pass.set_layout, nullptr);
  }
  for (const Buffer& buffer : buffers_) {
    vkDestroyBuffer(device_, buffer.handle, nullptr);
    vkFreeMemory(device_, buffer.memory, nullptr);
  }
  vkDestroyDescriptorPool(device_, descriptor_pool_, nullptr);
  vkDestroyCommandPool(device_, command_pool_, nullptr);
  vkDestroyDevice(device_, nullptr);
  if (messenger_ != VK_NULL_HANDLE)
    reinterpret_cast<PFN_vkDestroyDebugUtilsMessengerEXT>(vkGetInstanceProcAddr(
        instance_, "vkDestroyDebugUtilsMessengerEXT"))(instance_, messenger_, nullptr);
  vkDestroyInstance(instance_, nullptr);
}

Buffer Application::make_buffer(VkDeviceSize size, VkBufferUsageFlags usage) {
  Buffer made;
  made.size = size;
  VkBufferCreateInfo info{VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO};
  info.size = size;
  info.usage = usage;
  require(vkCreateBuffer(device_, &info, nullptr, &made.handle), "vkCreateBuffer");
  VkMemoryRequirements requirements;
  vkGetBufferMemoryRequirements(device_, made.handle, &requirements);
  VkPhysicalDeviceMemoryProperties memory;
  vkGetPhysicalDeviceMemoryProperties(physical_device_, &memory);
  constexpr VkMemoryPropertyFlags kMapped =
      VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
  std::uint32_t type = 0;
  while ((requirements.memoryTypeBits >> type & 1) == 0 ||
         (memory.memoryTypes[type].propertyFlags & kMapped) != kMapped)
    ++type;
  VkMemoryAllocateInfo allocation{VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO};
  allocation.allocationSize = requirements.size;
  allocation.memoryTypeIndex = type;
  require(vkAllocateMemory(device_, &allocation, nullptr, &made.memory), "vkAllocateMemory");
  require(vkBindBufferMemory(device_, made.handle, made.memory, 0), "vkBindBufferMemory");
  require(vkMapMemory(device_, made.memory, 0, VK_WHOLE_SIZE, 0, &made.mapped), "vkMapMemory");
  buffers_.push_back(made);
  return made;
}

Pass Application::make_pass(std::span<const std::uint32_t> code, std::span<const Buffer> buffers) {
  Pass pass;
  std::vector<VkDescriptorSetLayoutBinding> bindings;
  for (std::uint32_t i = 0; i < buffers.size(); ++i)
    bindings.push_back(
        {i, VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 1, VK_SHADER_STAGE_COMPUTE_BIT, nullptr});
  VkDescriptorSetLayoutCreateInfo set{VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO};
  set.bindingCount = static_cast<std::uint32_t>(bindings.size());
  set.pBindings = bindings.data();
  require(vkCreateDescriptorSetLayout(device_, &set, nullptr, &pass.set_layout),
          "vkCreateDescriptorSetLayout");
  const VkPushConstantRange constants{VK_SHADER_STAGE_COMPUTE_BIT, 0, kConstantBytes};
  VkPipelineLayoutCreateInfo layout{VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO};
  layout.setLayoutCount = 1;
  layout.pSetLayouts = &pass.set_layout;
  layout.pushConstantRangeCount = 1;
  layout.pPushConstantRanges = &constants;
  require(vkCreatePipelineLayout(device_, &layout, nullptr, &pass.layout),
          "vkCreatePipelineLayout");
  VkShaderModuleCreateInfo shader{VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO};
  shader.codeSize = code.size_bytes();
  shader.pCode = code.data();
  VkShaderModule module = VK_NULL_HANDLE;
  require(vkCreateShaderModule(device_, &shader, nullptr, &module), "vkCreateShaderModule");
  VkComputePipelineCreateInfo pipeline{VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO};
  pipeline.stage = {VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
                    nullptr,
                    0,
                    VK_SHADER_STAGE_COMPUTE_BIT,
                    module,
                    "main",
                    nullptr};
  pipeline.layout = pass.layout;
  require(vkCreateComputePipelines(device_, VK_NULL_HANDLE, 1, &pipeline, nullptr, &pass.pipeline),
          "vkCreateComputePipelines");
  vkDestroyShaderModule(device_, module, nullptr);
  VkDescriptorSetAllocateInfo allocation{VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO};
  allocation.descriptorPool = descriptor_pool_;
  allocation.descriptorSetCount = 1;
  allocation.pSetLayouts = &pass.set_layout;
  require(vkAllocateDescriptorSets(device_, &allocation, &pass.set), "vkAllocateDescriptorSets");
  bind(pass, buffers);
  passes_.push_back(pass);
  return pass;
}

void Application::bind(const Pass& pass, std::span<const Buffer> buffers) {
  for (std::uint32_t i = 0; i < buffers.size(); ++i) {
    const VkDescriptorBufferInfo buffer{buffers[i].handle, 0, VK_WHOLE_SIZE};
    VkWriteDescriptorSet write{VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET};
    write.dstSet = pass.set;
    write.dstBinding = i;
    write.descriptorCount = 1;
    write.descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
    write.pBufferInfo = &buffer;
    vkUpdateDescriptorSets(device_, 1, &write, 0, nullptr);
  }
}

VkCommandBuffer Application::begin_commands() {
  VkCommandBufferAllocateInfo allocation{VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO};
  allocation.commandPool = command_pool_;
  allocation.level = VK_COMMAND_BUFFER_LEVEL_PRIMARY;
  allocation.commandBufferCount = 1;
  VkCommandBuffer commands = VK_NULL_HANDLE;
  require(vkAllocateCommandBuffers(device_, &allocation, &commands), "vkAllocateCommandBuffers");
  const VkCommandBufferBeginInfo begin{VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
  require(vkBeginCommandBuffer(commands, &begin), "vkBeginCommandBuffer");
  return commands;
}

void Application::end_commands(VkCommandBuffer commands) {
  require(vkEndCommandBuffer(commands), "vkEndCommandBuffer");
}

void Application::run(VkCommandBuffer commands) {
  VkSubmitInfo info{VK_STRUCTURE_TYPE_SUBMIT_INFO};
  info.commandBufferCount = 1;
  info.pCommandBuffers = &commands;
  require(vkQueueSubmit(queue_, 1, &info, VK_NULL_HANDLE), "vkQueueSubmit");
  require(vkQueueWaitIdle(queue_), "vkQueueWaitIdle");
}

}  // namespace embedded
