#include <algorithm>
#include <atomic>
#include <new>

#include "vulkan/memory_allocator.hpp"

namespace vkact::vulkan {
namespace {

constexpr VkMemoryPropertyFlags kHostMemory =
    VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;

MemoryRequest request_for(BufferUse use) {
  switch (use) {
    case BufferUse::upload:
      return {{}, kHostMemory, 0};
    case BufferUse::download:
      return {{}, kHostMemory, VK_MEMORY_PROPERTY_HOST_CACHED_BIT};
    case BufferUse::tensor:
    case BufferUse::scratch:
      break;
  }
  return {{}, 0, VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT};
}

class ProvidingAllocator final : public MemoryAllocator {
 public:
  ProvidingAllocator(const MemoryProvider& provider, const AllocatorDevice& device,
                     const InstanceFunctions& instance_api, const DeviceFunctions& api)
      : provider_(provider), device_(device.device), api_(api) {
    instance_api.vkGetPhysicalDeviceMemoryProperties(device.physical, &memory_);
  }

  VkResult create_buffer(const VkBufferCreateInfo& info, BufferUse use,
                         AllocatedBuffer& made) override {
    auto provided = std::unique_ptr<ProvidedMemory>(new (std::nothrow) ProvidedMemory);
    if (provided == nullptr) return VK_ERROR_OUT_OF_HOST_MEMORY;
    VkBuffer buffer = VK_NULL_HANDLE;
    VkResult result = api_.vkCreateBuffer(device_, &info, nullptr, &buffer);
    if (result != VK_SUCCESS) return result;
    MemoryRequest request = request_for(use);
    api_.vkGetBufferMemoryRequirements(device_, buffer, &request.requirements);
    result = provider_.allocate(provider_.user_data, request, provided.get());
    if (result == VK_SUCCESS) {
      const bool is_mapped = provided->mapped != nullptr || request.required == 0;
      result = is_mapped
                   ? api_.vkBindBufferMemory(device_, buffer, provided->memory, provided->offset)
                   : VK_ERROR_MEMORY_MAP_FAILED;
      if (result != VK_SUCCESS) provider_.free(provider_.user_data, *provided);
    }
    if (result != VK_SUCCESS) {
      api_.vkDestroyBuffer(device_, buffer, nullptr);
      return result;
    }
    used_ += info.size;
    made.buffer = buffer;
    made.mapped = static_cast<std::byte*>(provided->mapped);
    made.is_cached = use != BufferUse::upload;
    made.size = info.size;
    made.memory = provided.release();
    return result;
  }

  void destroy(const AllocatedBuffer& buffer) noexcept override {
    const std::unique_ptr<ProvidedMemory> provided(static_cast<ProvidedMemory*>(buffer.memory));
    api_.vkDestroyBuffer(device_, buffer.buffer, nullptr);
    provider_.free(provider_.user_data, *provided);
    used_ -= buffer.size;
  }

  // What is mapped is coherent.
  VkResult flush(const AllocatedBuffer&, std::uint64_t, std::uint64_t) override {
    return VK_SUCCESS;
  }
  VkResult invalidate(const AllocatedBuffer&, std::uint64_t, std::uint64_t) override {
    return VK_SUCCESS;
  }

  std::uint64_t largest_heap() const noexcept override { return largest(false); }
  HeapUse heap_use() const noexcept override { return {used_, largest(true)}; }

 private:
  std::uint64_t largest(bool local) const noexcept {
    std::uint64_t bytes = 0;
    for (std::uint32_t i = 0; i < memory_.memoryHeapCount; ++i) {
      const VkMemoryHeap& heap = memory_.memoryHeaps[i];
      if (!local || (heap.flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) != 0)
        bytes = std::max<std::uint64_t>(bytes, heap.size);
    }
    return bytes;
  }

  MemoryProvider provider_;
  VkDevice device_;
  const DeviceFunctions& api_;
  VkPhysicalDeviceMemoryProperties memory_{};
  std::atomic<std::uint64_t> used_ = 0;
};

}  // namespace

std::unique_ptr<MemoryAllocator> providing_allocator(const MemoryProvider& provider,
                                                     const AllocatorDevice& device,
                                                     const InstanceFunctions& instance_api,
                                                     const DeviceFunctions& api) {
  return std::make_unique<ProvidingAllocator>(provider, device, instance_api, api);
}

}  // namespace vkact::vulkan
