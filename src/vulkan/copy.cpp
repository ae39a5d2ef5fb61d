#include "vulkan/copy.hpp"

#include "vulkan/error.hpp"

namespace vkact::vulkan {

Result<std::shared_ptr<RecordedCommands>> record_copies(const char* where, Context& context,
                                                        std::span<const Copy> copies,
                                                        VkCommandBufferUsageFlags usage,
                                                        bool timed) {
  const auto begun = RecordedCommands::begin(where, context, usage);
  if (!begun) return begun.error();
  const auto& commands = *begun;
  commands->is_timed = timed && context.timestamp_valid_bits() > 0;
  commands->barrier(VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT,
                    VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT,
                    VK_PIPELINE_STAGE_TRANSFER_BIT,
                    VK_ACCESS_TRANSFER_READ_BIT | VK_ACCESS_TRANSFER_WRITE_BIT);
  for (const Copy& each : copies) {
    commands->allocations.push_back(each.from->allocation());
    commands->allocations.push_back(each.to->allocation());
    if (auto opened = commands->begin_section("copy", VK_PIPELINE_STAGE_TRANSFER_BIT); !opened)
      return opened.error();
    const VkBufferCopy region{each.from_offset, each.to_offset, each.bytes};
    context.api().vkCmdCopyBuffer(commands->buffer, each.from->handle(), each.to->handle(), 1,
                                  &region);
    commands->end_section(VK_PIPELINE_STAGE_TRANSFER_BIT);
  }
  commands->barrier(
      VK_PIPELINE_STAGE_TRANSFER_BIT, VK_ACCESS_TRANSFER_WRITE_BIT,
      VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_HOST_BIT,
      VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_HOST_READ_BIT);
  const VkResult result = context.api().vkEndCommandBuffer(commands->buffer);
  if (result != VK_SUCCESS) return vulkan_error(result, where, "vkEndCommandBuffer");
  return commands;
}

Result<std::uint64_t> submit_copy(const char* where, Context& context, const Copy& copy) {
  const auto commands = record_copies(where, context, std::span(&copy, 1),
                                      VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT, false);
  if (!commands) return commands.error();
  return context.submit({where, (*commands)->buffer, *commands, {}, {}});
}

}  // namespace vkact::vulkan
