#include "vulkan/command_recorder.hpp"

#include <algorithm>
#include <array>

#include "vulkan/error.hpp"
#include "vulkan/grid.hpp"

namespace vkact::vulkan {
namespace {

constexpr const char* kWhere = "Batch";
constexpr std::uint32_t kSetsPerPool = 64;

constexpr VkPipelineStageFlags kAllStages =
    VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT;
constexpr VkAccessFlags kAllWrites = VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT;
constexpr VkAccessFlags kAllAccesses =
    kAllWrites | VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_TRANSFER_READ_BIT;

// Tensors may be of different Buffers on the same VkBuffer.
const void* identity_of(const Buffer& buffer) {
  return reinterpret_cast<const void*>(buffer.handle());
}

}  // namespace

Result<std::shared_ptr<CommandRecorder>> CommandRecorder::create(std::shared_ptr<Context> context,
                                                                 bool timing, bool keeps_commands) {
  auto recorder =
      std::shared_ptr<CommandRecorder>(new CommandRecorder(std::move(context), nullptr));
  recorder->is_timed_ = timing && recorder->context_->timestamp_valid_bits() > 0;
  if (keeps_commands) recorder->kept_ = std::make_unique<KeptCommands>();
  if (auto begun = recorder->begin(); !begun) return begun.error();
  return recorder;
}

Result<void> CommandRecorder::begin() {
  auto commands =
      RecordedCommands::begin(kWhere, *context_, VK_COMMAND_BUFFER_USAGE_SIMULTANEOUS_USE_BIT);
  if (!commands) return commands.error();
  // Downloads of earlier commands go on as those of these.
  if (commands_ != nullptr) (*commands)->submitted = commands_->submitted;
  commands_ = std::move(*commands);
  hazards_ = {};
  bound_pipeline_ = VK_NULL_HANDLE;
  stages_ = 0;
  accesses_ = 0;
  has_transfers_ = false;
  // Orders these commands behind whatever was submitted to the queue before them.
  commands_->barrier(kAllStages, kAllWrites, kAllStages, kAllAccesses);
  commands_->is_timed = is_timed_;
  return {};
}

Result<std::shared_ptr<CommandRecorder>> CommandRecorder::adopt(std::shared_ptr<Context> context,
                                                                VkCommandBuffer commands) {
  if (auto checked = context->check("Recorder"); !checked) return checked.error();
  auto adopted = RecordedCommands::adopt(*context, commands);
  auto recorder =
      std::shared_ptr<CommandRecorder>(new CommandRecorder(std::move(context), std::move(adopted)));
  recorder->is_adopted_ = true;
  return recorder;
}

Result<std::shared_ptr<CommandRecorder>> CommandRecorder::prepare(
    std::shared_ptr<Context> context) {
  if (auto checked = context->check("Preparation"); !checked) return checked.error();
  auto recorder =
      std::shared_ptr<CommandRecorder>(new CommandRecorder(std::move(context), nullptr));
  recorder->is_preparing_ = true;
  return recorder;
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
  PipelineKey key = dispatch.pipeline;
  key.without_texels = std::ranges::any_of(
      dispatch.bindings, [](const Binding& each) { return !each.buffer->can_fetch_texels(); });
  if (is_preparing_) {
    if (std::ranges::find(wanted_, key) == wanted_.end()) wanted_.push_back(key);
    return {};
  }
  auto pipeline = context_->pipelines().get(key);
  if (!pipeline) return pipeline.error();

  std::array<Access, kMaxBindings> accesses;
  for (std::size_t i = 0; i < dispatch.bindings.size(); ++i) {
    const Binding& binding = dispatch.bindings[i];
    accesses[i] = {identity_of(*binding.buffer), binding.offset, binding.offset + binding.size,
                   binding.writes};
    retain(*binding.buffer);
  }
  order(std::span(accesses).first(dispatch.bindings.size()), VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT,
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
  if (kept_ != nullptr) kept_->add(dispatch);
  return {};
}

// Puts a barrier before the next command where it needs one.
void CommandRecorder::order(std::span<const Access> accesses, VkPipelineStageFlags stage,
                            VkAccessFlags how) {
  // Barriers before the first transfer were for dispatches alone.
  const bool is_first_transfer = stage == VK_PIPELINE_STAGE_TRANSFER_BIT && !has_transfers_;
  if (is_first_transfer) has_transfers_ = true;
  if (hazards_.needs_barrier(accesses) || (is_first_transfer && stages_ != 0)) {
    if (has_transfers_)
      commands_->barrier(kAllStages, kAllWrites, kAllStages, kAllAccesses);
    else
      commands_->barrier(VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, VK_ACCESS_SHADER_WRITE_BIT,
                         VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT,
                         VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT);
  }
  stages_ |= stage;
  accesses_ |= how;
}

Result<void> CommandRecorder::copy(const Copy& copy) {
  if (copy.bytes == 0 || is_preparing_) return {};
  const std::array accesses{
      Access{identity_of(*copy.from), copy.from_offset, copy.from_offset + copy.bytes, false},
      Access{identity_of(*copy.to), copy.to_offset, copy.to_offset + copy.bytes, true}};
  retain(*copy.from);
  retain(*copy.to);
  order(accesses, VK_PIPELINE_STAGE_TRANSFER_BIT,
        VK_ACCESS_TRANSFER_READ_BIT | VK_ACCESS_TRANSFER_WRITE_BIT);
  const VkBufferCopy region{copy.from_offset, copy.to_offset, copy.bytes};
  context_->api().vkCmdCopyBuffer(commands_->buffer, copy.from->handle(), copy.to->handle(), 1,
                                  &region);
  if (kept_ != nullptr) kept_->add(copy);
  return {};
}

Result<void> CommandRecorder::fill(const Fill& fill) {
  if (fill.bytes == 0 || is_preparing_) return {};
  const std::array accesses{
      Access{identity_of(*fill.buffer), fill.offset, fill.offset + fill.bytes, true}};
  retain(*fill.buffer);
  order(accesses, VK_PIPELINE_STAGE_TRANSFER_BIT, VK_ACCESS_TRANSFER_WRITE_BIT);
  context_->api().vkCmdFillBuffer(commands_->buffer, fill.buffer->handle(), fill.offset, fill.bytes,
                                  fill.pattern);
  if (kept_ != nullptr) kept_->add(fill);
  return {};
}

Result<void> CommandRecorder::replace(const std::string& where, const BufferSpan& from,
                                      const BufferSpan& to) {
  if (kept_ == nullptr)
    return Error{ErrorCode::invalid_argument,
                 0,
                 where,
                 {"the batch was made without BatchOptions::replaceable"}};
  if (auto replaced = kept_->replace(where, from, to); !replaced) return replaced;
  is_changed_ = true;
  return {};
}

Result<void> CommandRecorder::record_again() {
  if (auto begun = begin(); !begun) return begun;
  finished_ = false;
  // What is recorded from what is kept is not kept a second time.
  auto kept = std::move(kept_);
  auto recorded = kept->record(*this);
  kept_ = std::move(kept);
  if (recorded) is_changed_ = false;
  return recorded;
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
  commands_->descriptor_pools.reserve(commands_->descriptor_pools.size() + 1);
  if (const VkResult result =
          api.vkCreateDescriptorPool(context_->handle(), &pool, nullptr, &info.descriptorPool);
      result != VK_SUCCESS)
    return vulkan_error(result, kWhere, "vkCreateDescriptorPool");
  commands_->descriptor_pools.push_back(info.descriptorPool);
  const VkResult result = api.vkAllocateDescriptorSets(context_->handle(), &info, &set);
  if (result != VK_SUCCESS) return vulkan_error(result, kWhere, "vkAllocateDescriptorSets");
  return set;
}

Result<void> CommandRecorder::begin_section(std::string name, VkPipelineStageFlagBits stage) {
  if (is_preparing_) return {};
  // Between two calls the application may have bound another pipeline.
  if (is_adopted_) bound_pipeline_ = VK_NULL_HANDLE;
  if (kept_ != nullptr) kept_->add(Section{name, stage, true});
  return commands_->begin_section(std::move(name), stage);
}

void CommandRecorder::end_section(VkPipelineStageFlagBits stage) {
  if (is_preparing_) return;
  if (kept_ != nullptr) kept_->add(Section{{}, stage, false});
  commands_->end_section(stage);
}

Result<void> CommandRecorder::finish() {
  if (is_changed_)
    if (auto recorded = record_again(); !recorded) return recorded;
  if (finished_) return {};
  // Lets transfers and the host see the results once the submission has ended.
  commands_->barrier(kAllStages, kAllWrites,
                     VK_PIPELINE_STAGE_TRANSFER_BIT | VK_PIPELINE_STAGE_HOST_BIT,
                     VK_ACCESS_TRANSFER_READ_BIT | VK_ACCESS_TRANSFER_WRITE_BIT |
                         VK_ACCESS_HOST_READ_BIT | VK_ACCESS_HOST_WRITE_BIT);
  const VkResult result = context_->api().vkEndCommandBuffer(commands_->buffer);
  if (result != VK_SUCCESS) return vulkan_error(result, kWhere, "vkEndCommandBuffer");
  finished_ = true;
  return {};
}

}  // namespace vkact::vulkan
