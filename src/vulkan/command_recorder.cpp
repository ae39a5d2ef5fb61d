#include "vulkan/command_recorder.hpp"

#include <algorithm>
#include <array>

#include "vulkan/error.hpp"
#include "vulkan/grid.hpp"

namespace vkact::vulkan {
namespace {

constexpr const char* kWhere = "Batch";
constexpr std::uint32_t kSetsPerPool = 64;

}  // namespace

Result<std::shared_ptr<CommandRecorder>> CommandRecorder::create(std::shared_ptr<Context> context,
                                                                 bool timing) {
  auto commands = RecordedCommands::begin(*context, VK_COMMAND_BUFFER_USAGE_SIMULTANEOUS_USE_BIT);
  if (!commands) return commands.error();
  // Orders these commands behind whatever was submitted to the queue before them.
  (*commands)->barrier(VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT,
                       VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT,
                       VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT,
                       VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT);
  (*commands)->is_timed = timing && context->timestamp_valid_bits() > 0;
  return std::shared_ptr<CommandRecorder>(
      new CommandRecorder(std::move(context), std::move(*commands)));
}

void CommandRecorder::retain(const Buffer& buffer) {
  auto& allocations = commands_->allocations;
  // Calls tend to share their tensors with the few calls before them.
  constexpr std::ptrdiff_t kRecent = 8;
  const auto first = allocations.end() - std::min<std::ptrdiff_t>(kRecent, std::ssize(allocations));
  if (std::find(first, allocations.end(), buffer.allocation()) == allocations.end())
    allocations.push_back(buffer.allocation());
}

Result<void> CommandRecorder::dispatch(const Dispatch& dispatch) {
  const std::uint64_t most =
      std::uint64_t{context_->max_workgroups()} * context_->limits().maxComputeWorkGroupCount[1];
  if (dispatch.workgroups > most)
    return Error{ErrorCode::unsupported,
                 0,
                 kWhere,
                 {"a call takes " + std::to_string(dispatch.workgroups) +
                  " workgroups, and the device runs " + std::to_string(most) + " at once"}};
  const auto& api = context_->api();
  auto pipeline = context_->pipelines().get(dispatch.pipeline);
  if (!pipeline) return pipeline.error();

  std::array<Access, kMaxBindings> accesses;
  for (std::size_t i = 0; i < dispatch.bindings.size(); ++i) {
    const Binding& binding = dispatch.bindings[i];
    accesses[i] = {binding.buffer, binding.offset, binding.offset + binding.size, binding.writes};
    retain(*binding.buffer);
  }
  if (hazards_.needs_barrier(std::span(accesses).first(dispatch.bindings.size())))
    commands_->barrier(VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, VK_ACCESS_SHADER_WRITE_BIT,
                       VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT,
                       VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT);

  if (bound_pipeline_ != pipeline->handle) {
    api.vkCmdBindPipeline(commands_->buffer, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline->handle);
    bound_pipeline_ = pipeline->handle;
  }
  if (auto bound = bind(*pipeline, dispatch.bindings); !bound) return bound;
  api.vkCmdPushConstants(commands_->buffer, pipeline->layout, VK_SHADER_STAGE_COMPUTE_BIT, 0,
                         static_cast<std::uint32_t>(dispatch.push_constants.size()),
                         dispatch.push_constants.data());
  const Grid grid = folded_grid(dispatch.workgroups, context_->max_workgroups());
  api.vkCmdDispatch(commands_->buffer, grid.x, grid.y, 1);
  return {};
}

Result<void> CommandRecorder::bind(const Pipeline& pipeline, std::span<const Binding> bindings) {
  std::array<VkDescriptorBufferInfo, kMaxBindings> buffers{};
  std::array<VkBufferView, kMaxBindings> texels{};
  std::array<VkWriteDescriptorSet, 2 * kMaxBindings> writes{};
  VkDescriptorSet set = VK_NULL_HANDLE;
  if (!context_->uses_push_descriptors()) {
    const auto allocated = allocate_set(pipeline.set_layout);
    if (!allocated) return allocated.error();
    set = *allocated;
  }
  std::uint32_t count = 0;
  const auto add = [&](std::uint32_t binding, VkDescriptorType type) -> VkWriteDescriptorSet& {
    VkWriteDescriptorSet& write = writes[count++];
    write = {VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET};
    write.dstSet = set;
    write.dstBinding = binding;
    write.descriptorCount = 1;
    write.descriptorType = type;
    return write;
  };
  for (std::uint32_t i = 0; i < bindings.size(); ++i) {
    const Binding& binding = bindings[i];
    buffers[i] = {binding.buffer->handle(), binding.offset, binding.size};
    add(i, VK_DESCRIPTOR_TYPE_STORAGE_BUFFER).pBufferInfo = &buffers[i];
    if ((pipeline.texel_bindings >> i & 1) == 0) continue;
    const auto view = commands_->texels(*binding.buffer, binding.offset, binding.size);
    if (!view) return view.error();
    texels[i] = *view;
    add(kFirstTexelBinding + i, VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER).pTexelBufferView =
        &texels[i];
  }
  const auto& api = context_->api();
  if (set == VK_NULL_HANDLE) {
    api.vkCmdPushDescriptorSetKHR(commands_->buffer, VK_PIPELINE_BIND_POINT_COMPUTE,
                                  pipeline.layout, 0, count, writes.data());
  } else {
    api.vkUpdateDescriptorSets(context_->handle(), count, writes.data(), 0, nullptr);
    api.vkCmdBindDescriptorSets(commands_->buffer, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline.layout,
                                0, 1, &set, 0, nullptr);
  }
  return {};
}

Result<VkDescriptorSet> CommandRecorder::allocate_set(VkDescriptorSetLayout layout) {
  const auto& api = context_->api();
  VkDescriptorSetAllocateInfo info{VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO};
  info.descriptorSetCount = 1;
  info.pSetLayouts = &layout;
  VkDescriptorSet set = VK_NULL_HANDLE;
  if (!commands_->descriptor_pools.empty()) {
    info.descriptorPool = commands_->descriptor_pools.back();
    const VkResult result = api.vkAllocateDescriptorSets(context_->handle(), &info, &set);
    if (result == VK_SUCCESS) return set;
    if (result != VK_ERROR_OUT_OF_POOL_MEMORY && result != VK_ERROR_FRAGMENTED_POOL)
      return vulkan_error(result, kWhere, "vkAllocateDescriptorSets");
  }
  constexpr std::uint32_t kDescriptors = kSetsPerPool * kMaxBindings;
  const std::array sizes{
      VkDescriptorPoolSize{VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, kDescriptors},
      VkDescriptorPoolSize{VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER, kDescriptors}};
  VkDescriptorPoolCreateInfo pool{VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO};
  pool.maxSets = kSetsPerPool;
  pool.poolSizeCount = context_->fetches_texels() ? 2 : 1;
  pool.pPoolSizes = sizes.data();
  if (const VkResult result =
          api.vkCreateDescriptorPool(context_->handle(), &pool, nullptr, &info.descriptorPool);
      result != VK_SUCCESS)
    return vulkan_error(result, kWhere, "vkCreateDescriptorPool");
  commands_->descriptor_pools.push_back(info.descriptorPool);
  const VkResult result = api.vkAllocateDescriptorSets(context_->handle(), &info, &set);
  if (result != VK_SUCCESS) return vulkan_error(result, kWhere, "vkAllocateDescriptorSets");
  return set;
}

Result<void> CommandRecorder::begin_section(std::string name) {
  return commands_->begin_section(std::move(name), VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT);
}

void CommandRecorder::end_section() {
  commands_->end_section(VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT);
}

Result<void> CommandRecorder::finish() {
  if (finished_) return {};
  // Lets transfers and the host see the results once the submission has ended.
  commands_->barrier(VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, VK_ACCESS_SHADER_WRITE_BIT,
                     VK_PIPELINE_STAGE_TRANSFER_BIT | VK_PIPELINE_STAGE_HOST_BIT,
                     VK_ACCESS_TRANSFER_READ_BIT | VK_ACCESS_TRANSFER_WRITE_BIT |
                         VK_ACCESS_HOST_READ_BIT | VK_ACCESS_HOST_WRITE_BIT);
  const VkResult result = context_->api().vkEndCommandBuffer(commands_->buffer);
  if (result != VK_SUCCESS) return vulkan_error(result, kWhere, "vkEndCommandBuffer");
  finished_ = true;
  return {};
}

}  // namespace vkact::vulkan
