// A Vulkan instance: one of our own, with or without the validation layer, or the application's.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vkact/result.hpp>

#include "vulkan/functions.hpp"

namespace vkact::vulkan {

/// Receives one line of text; called from any thread.
using MessageHandler = std::function<void(std::string_view)>;

/// A VkInstance with its functions. Thread-safe after creation.
class Instance {
 public:
  /// Makes one. unsupported when the validation layer is asked for and not installed; no_device
  /// when there is no loader. `where` names the operation in errors.
  static Result<std::unique_ptr<Instance>> create(const char* where, bool validation,
                                                  MessageHandler on_message);
  /// One that another owns. `get_function` null: that of this machine's loader; no_device where
  /// there is none.
  static Result<std::unique_ptr<Instance>> adopt(const char* where, VkInstance instance,
                                                 PFN_vkGetInstanceProcAddr get_function);
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
  bool is_adopted_ = false;
  VkDebugUtilsMessengerEXT messenger_ = VK_NULL_HANDLE;
  MessageHandler on_message_;
};

}  // namespace vkact::vulkan
