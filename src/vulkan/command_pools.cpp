#include "vulkan/command_pools.hpp"

namespace vkact::vulkan {
namespace {

constexpr std::size_t kMostIdle = 64;

}  // namespace

CommandPools::~CommandPools() {
  for (const PooledCommands& each : idle_) api_.vkDestroyCommandPool(device_, each.pool, nullptr);
}

VkResult CommandPools::take(PooledCommands& taken, const char*& call) {
  {
    const std::scoped_lock lock(mutex_);
    // So that taking one back needs no memory.
    idle_.reserve(kMostIdle);
    if (!idle_.empty()) {
      taken = idle_.back();
      idle_.pop_back();
    }
  }
  if (taken.pool != VK_NULL_HANDLE) {
    call = "vkResetCommandPool";
    return api_.vkResetCommandPool(device_, taken.pool, 0);
  }
  VkCommandPoolCreateInfo pool{VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO};
  pool.queueFamilyIndex = queue_family_;
  call = "vkCreateCommandPool";
  if (const VkResult result = api_.vkCreateCommandPool(device_, &pool, nullptr, &taken.pool);
      result != VK_SUCCESS) {
    taken.pool = VK_NULL_HANDLE;
    return result;
  }
  VkCommandBufferAllocateInfo allocate{VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO};
  allocate.commandPool = taken.pool;
  allocate.level = VK_COMMAND_BUFFER_LEVEL_PRIMARY;
  allocate.commandBufferCount = 1;
  call = "vkAllocateCommandBuffers";
  return api_.vkAllocateCommandBuffers(device_, &allocate, &taken.buffer);
}

void CommandPools::give_back(const PooledCommands& commands) noexcept {
  if (commands.pool == VK_NULL_HANDLE) return;
  {
    const std::scoped_lock lock(mutex_);
    if (commands.buffer != VK_NULL_HANDLE && idle_.size() < idle_.capacity()) {
      idle_.push_back(commands);
      return;
    }
  }
  api_.vkDestroyCommandPool(device_, commands.pool, nullptr);
}

}  // namespace vkact::vulkan
