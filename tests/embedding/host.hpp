// An application with a Vulkan device of its own, opened under the validation layer.
#pragma once

#include <gtest/gtest.h>
#include <vulkan/vulkan.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>
#include <vkact/vulkan.hpp>

namespace vkact::embedding_test {

/// Succeeds when a Result does, and else says why.
template <class T>
testing::AssertionResult succeeded(const Result<T>& result) {
  if (result) return testing::AssertionSuccess();
  return testing::AssertionFailure() << result.error().message();
}

/// Succeeds when a Result is an error of that code whose message holds the part.
template <class T>
testing::AssertionResult refused(const Result<T>& result, ErrorCode code, const std::string& part) {
  if (result) return testing::AssertionFailure() << "it succeeded";
  if (result.error().code == code && result.error().message().find(part) != std::string::npos)
    return testing::AssertionSuccess();
  return testing::AssertionFailure() << "it gave: " << result.error().message();
}

/// What the application enables, where the device has it, and states.
struct HostOptions {
  bool validation = true;
  bool timeline_semaphores = true;
  bool int64 = false;
  bool push_descriptors = false;
  bool memory_budget = false;
};

/// A buffer of the application's with memory of its own, mapped.
struct HostBuffer {
  VkBuffer buffer = VK_NULL_HANDLE;
  VkDeviceMemory memory = VK_NULL_HANDLE;
  VkDeviceSize size = 0;
  VkBufferUsageFlags usage = 0;
  std::byte* mapped = nullptr;

  AdoptedBuffer adopted() const { return {buffer, size, usage}; }
};

/// The application.
class Host {
 public:
  explicit Host(const HostOptions& options = {});
  ~Host();
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  /// Its device as it states it to VkAct.
  AdoptedDevice stated() const;

  HostBuffer make_buffer(VkDeviceSize size, VkBufferUsageFlags usage);
  void destroy(const HostBuffer& buffer);

  VkSemaphore make_timeline(std::uint64_t value = 0);
  VkCommandBuffer begin_commands(VkCommandBufferUsageFlags usage = 0);
  /// Ends, submits and waits.
  void run(VkCommandBuffer commands);
  void free(VkCommandBuffer commands);
  void barrier(VkCommandBuffer commands, CommandAccess from, CommandAccess to);

  /// What the validation layer said since the last call.
  std::vector<std::string> take_messages();

  VkInstance instance = VK_NULL_HANDLE;
  VkPhysicalDevice physical_device = VK_NULL_HANDLE;
  VkDevice device = VK_NULL_HANDLE;
  VkQueue queue = VK_NULL_HANDLE;
  std::uint32_t queue_family = 0;

 private:
  static VKAPI_ATTR VkBool32 VKAPI_CALL receive(VkDebugUtilsMessageSeverityFlagBitsEXT severity,
                                                VkDebugUtilsMessageTypeFlagsEXT types,
                                                const VkDebugUtilsMessengerCallbackDataEXT* data,
                                                void* host);
  void make_instance(bool validation);
  void make_device(const HostOptions& options);

  VkDebugUtilsMessengerEXT messenger_ = VK_NULL_HANDLE;
  std::vector<const char*> extensions_;
  VkPhysicalDeviceTimelineSemaphoreFeatures timeline_features_{};
  VkPhysicalDeviceFeatures2 features_{};
  VkCommandPool pool_ = VK_NULL_HANDLE;
  std::vector<VkSemaphore> semaphores_;
  std::vector<HostBuffer> buffers_;
  std::mutex mutex_;  // guards messages_
  std::vector<std::string> messages_;
};

/// Each test has a host; what the validation layer says and the test does not take fails it.
class EmbeddingTest : public testing::Test {
 protected:
  void TearDown() override {
    for (const auto& text : host().take_messages()) ADD_FAILURE() << text;
    host_.reset();
  }

  Host& host(const HostOptions& options = {}) {
    if (host_ == nullptr) host_ = std::make_unique<Host>(options);
    return *host_;
  }

 private:
  std::unique_ptr<Host> host_;
};

/// Values that no activation leaves alone.
std::vector<float> ramp(std::size_t count);

/// forward of the activation on a device that VkAct opened itself.
std::vector<float> expected_forward(const Activation& activation, const std::vector<float>& x,
                                    const Shape& shape);

}  // namespace vkact::embedding_test
