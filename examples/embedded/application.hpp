// What an application has before VkAct comes: a Vulkan device, opened with the loader it links.
#pragma once

#include <vulkan/vulkan.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace embedded {

/// A buffer that the host sees as well.
struct Buffer {
  VkBuffer handle = VK_NULL_HANDLE;
  VkDeviceMemory memory = VK_NULL_HANDLE;
  VkDeviceSize size = 0;
  void* mapped = nullptr;

  template <class T>
  std::span<T> as() const {
    return {static_cast<T*>(mapped), static_cast<std::size_t>(size / sizeof(T))};
  }
};

/// A compute shader with the buffers it works on, at bindings 0, 1 ...
struct Pass {
  VkDescriptorSetLayout set_layout = VK_NULL_HANDLE;
  VkPipelineLayout layout = VK_NULL_HANDLE;
  VkPipeline pipeline = VK_NULL_HANDLE;
  VkDescriptorSet set = VK_NULL_HANDLE;
};

/// The application's Vulkan. Its functions end the program with a message where Vulkan fails.
class Application {
 public:
  /// With the validation layer, its synchronization validation included, where `validates`.
  explicit Application(bool validates);
  ~Application();
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  Buffer make_buffer(VkDeviceSize size, VkBufferUsageFlags usage);
  Pass make_pass(std::span<const std::uint32_t> code, std::span<const Buffer> buffers);

  VkCommandBuffer begin_commands();
  void end_commands(VkCommandBuffer commands);
  /// Runs a command buffer and waits for its end.
  void run(VkCommandBuffer commands);

  VkInstance instance() const { return instance_; }
  VkPhysicalDevice physical_device() const { return physical_device_; }
  VkDevice device() const { return device_; }
  VkQueue queue() const { return queue_; }
  std::uint32_t queue_family() const { return queue_family_; }
  const VkPhysicalDeviceFeatures2& features() const { return features_; }
  /// What the validation layer said.
  const std::vector<std::string>& messages() const { return messages_; }

 private:
  static VKAPI_ATTR VkBool32 VKAPI_CALL receive(VkDebugUtilsMessageSeverityFlagBitsEXT severity,
                                                VkDebugUtilsMessageTypeFlagsEXT types,
                                                const VkDebugUtilsMessengerCallbackDataEXT* data,
                                                void* application);
  void open_instance(bool validates);
  void choose_device();
  void open_device();
  void bind(const Pass& pass, std::span<const Buffer> buffers);

  VkInstance instance_ = VK_NULL_HANDLE;
  VkDebugUtilsMessengerEXT messenger_ = VK_NULL_HANDLE;
  VkPhysicalDevice physical_device_ = VK_NULL_HANDLE;
  VkDevice device_ = VK_NULL_HANDLE;
  VkQueue queue_ = VK_NULL_HANDLE;
  std::uint32_t queue_family_ = 0;
  VkPhysicalDeviceFeatures2 features_{};
  VkPhysicalDeviceTimelineSemaphoreFeatures timeline_semaphores_{};
  VkCommandPool command_pool_ = VK_NULL_HANDLE;
  VkDescriptorPool descriptor_pool_ = VK_NULL_HANDLE;
  std::vector<Buffer> buffers_;
  std::vector<Pass> passes_;
  std::vector<std::string> messages_;
};

}  // namespace embedded
