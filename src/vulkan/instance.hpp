// A Vulkan instance of our own, with or without the validation layer.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vkact/result.hpp>

#include "vulkan/functions.hpp"

namespace vkact::vulkan {

/// Receives one line of text; called from any thread.
using MessageHandler = std::function<void(std::string_view)>;

/// Owns a VkInstance. Thread-safe after creation.
class Instance {
 public:
  /// unsupported when the validation layer is asked for and not installed; no_device when there is
  /// no loader.
  static Result<std::unique_ptr<Instance>> create(bool validation, MessageHandler on_message);
  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  VkInstance handle() const noexcept { return instance_; }
  const InstanceFunctions& api() const noexcept { return api_; }
  PFN_vkGetInstanceProcAddr get_function() const noexcept { return get_function_; }

 private:
  Instance() = default;

  PFN_vkGetInstanceProcAddr get_function_ = nullptr;
  InstanceFunctions api_;
  VkInstance instance_ = VK_NULL_HANDLE;
  VkDebugUtilsMessengerEXT messenger_ = VK_NULL_HANDLE;
  MessageHandler on_message_;
};

}  // namespace vkact::vulkan
