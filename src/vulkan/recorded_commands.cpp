#include "vulkan/recorded_commands.hpp"

#include <utility>

#include "vulkan/error.hpp"

namespace vkact::vulkan {

Result<std::shared_ptr<RecordedCommands>> RecordedCommands::begin(const char* where,
                                                                  Context& context,
                                                                  VkCommandBufferUsageFlags usage) {
  if (auto checked = context.check_queue(where); !checked) return checked.error();
  auto commands = std::shared_ptr<RecordedCommands>(new RecordedCommands(context));
  const char* call = "";
  VkResult result = context.command_pools().take(commands->pooled, call);
  if (result != VK_SUCCESS) return vulkan_error(result, where, call);
  commands->buffer = commands->pooled.buffer;
  VkCommandBufferBeginInfo begin{VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
  begin.flags = usage;
  result = context.api().vkBeginCommandBuffer(commands->buffer, &begin);
  if (result != VK_SUCCESS) return vulkan_error(result, where, "vkBeginCommandBuffer");
  return commands;
}

std::shared_ptr<RecordedCommands> RecordedCommands::adopt(Context& context,
                                                          VkCommandBuffer commands) {
  auto adopted = std::shared_ptr<RecordedCommands>(new RecordedCommands(context));
  adopted->buffer = commands;
  return adopted;
}

RecordedCommands::~RecordedCommands() {
  if (context.is_of_another_process()) return;
  const auto& api = context.api();
  for (const VkQueryPool each : query_pools)
    api.vkDestroyQueryPool(context.handle(), each, nullptr);
  for (const VkDescriptorPool each : descriptor_pools)
    api.vkDestroyDescriptorPool(context.handle(), each, nullptr);
  context.command_pools().give_back(pooled);
  for (const auto& [range, view] : texel_views)
    if (view != VK_NULL_HANDLE) api.vkDestroyBufferView(context.handle(), view, nullptr);
}

void RecordedCommands::barrier(VkPipelineStageFlags from, VkAccessFlags written,
                               VkPipelineStageFlags to, VkAccessFlags accessed) {
  VkMemoryBarrier memory{VK_STRUCTURE_TYPE_MEMORY_BARRIER};
  memory.srcAccessMask = written;
  memory.dstAccessMask = accessed;
  context.api().vkCmdPipelineBarrier(buffer, from, to, 0, 1, &memory, 0, nullptr, 0, nullptr);
}

Result<void> RecordedCommands::begin_section(std::string name, VkPipelineStageFlagBits stage) {
  if (!is_timed) return {};
  const auto& api = context.api();
  const auto query = static_cast<std::uint32_t>(2 * sections.size()) % kQueriesPerPool;
  if (query == 0) {
    VkQueryPoolCreateInfo info{VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO};
    info.queryType = VK_QUERY_TYPE_TIMESTAMP;
    info.queryCount = kQueriesPerPool;
    VkQueryPool made = VK_NULL_HANDLE;
    query_pools.reserve(query_pools.size() + 1);
    if (const VkResult result = api.vkCreateQueryPool(context.handle(), &info, nullptr, &made);
        result != VK_SUCCESS)
      return vulkan_error(result, "command buffer", "vkCreateQueryPool");
    query_pools.push_back(made);
    api.vkCmdResetQueryPool(buffer, made, 0, kQueriesPerPool);
  }
  sections.push_back(std::move(name));
  api.vkCmdWriteTimestamp(buffer, stage, query_pools.back(), query);
  return {};
}

void RecordedCommands::end_section(VkPipelineStageFlagBits stage) {
  if (!is_timed) return;
  const auto query = static_cast<std::uint32_t>(2 * sections.size() - 1) % kQueriesPerPool;
  context.api().vkCmdWriteTimestamp(buffer, stage, query_pools.back(), query);
}

Result<VkBufferView> RecordedCommands::texels(const Buffer& source, std::uint64_t offset,
                                              std::uint64_t size_bytes) {
  const std::uint64_t range = (size_bytes + kTexelBytes - 1) / kTexelBytes * kTexelBytes;
  VkBufferView& view = texel_views[{source.handle(), offset, range}];
  if (view != VK_NULL_HANDLE) return view;
  VkBufferViewCreateInfo info{VK_STRUCTURE_TYPE_BUFFER_VIEW_CREATE_INFO};
  info.buffer = source.handle();
  info.format = VK_FORMAT_R32G32B32A32_UINT;
  info.offset = offset;
  info.range = range;
  const VkResult result = context.api().vkCreateBufferView(context.handle(), &info, nullptr, &view);
  if (result != VK_SUCCESS) return vulkan_error(result, "Batch", "vkCreateBufferView");
  return view;
}

}  // namespace vkact::vulkan
