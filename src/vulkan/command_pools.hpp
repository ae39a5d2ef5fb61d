// Command pools with a command buffer each, which are used again.
#pragma once

#include <mutex>
#include <vector>

#include "vulkan/functions.hpp"

namespace vkact::vulkan {

/// A command pool and its one command buffer.
struct PooledCommands {
  VkCommandPool pool = VK_NULL_HANDLE;
  VkCommandBuffer buffer = VK_NULL_HANDLE;
};

/// Thread-safe; each pair is one caller's until it comes back.
class CommandPools {
 public:
  CommandPools(VkDevice device, const DeviceFunctions& api, std::uint32_t queue_family) noexcept
      : device_(device), api_(api), queue_family_(queue_family) {}
  ~CommandPools();
  CommandPools(const CommandPools&) = delete;
  CommandPools& operator=(const CommandPools&) = delete;

  /// A primary command buffer in the initial state. `call` names what failed.
  VkResult take(PooledCommands& taken, const char*& call);
  /// Takes back commands with which the device has finished.
  void give_back(const PooledCommands& commands) noexcept;

 private:
  VkDevice device_;
  const DeviceFunctions& api_;
  std::uint32_t queue_family_;
  std::mutex mutex_;  // guards idle_
  std::vector<PooledCommands> idle_;
};

}  // namespace vkact::vulkan
