// Records dispatches into one command buffer, with the barriers that their accesses need.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>
#include <vkact/result.hpp>

#include "vulkan/buffer.hpp"
#include "vulkan/commands.hpp"
#include "vulkan/functions.hpp"
#include "vulkan/hazards.hpp"
#include "vulkan/kept_commands.hpp"
#include "vulkan/pipeline_store.hpp"
#include "vulkan/recorded_commands.hpp"

namespace vkact::vulkan {

/// Use from one thread at a time.
class CommandRecorder {
 public:
  /// A recorder with its own command buffer, open for recording. One that keeps its commands can
  /// replace() buffers.
  static Result<std::shared_ptr<CommandRecorder>> create(std::shared_ptr<Context> context,
                                                         bool timing, bool keeps_commands);
  /// A recorder into a command buffer of the application's, which sees to barriers before and
  /// behind what is recorded.
  static Result<std::shared_ptr<CommandRecorder>> adopt(std::shared_ptr<Context> context,
                                                        VkCommandBuffer commands);

  /// A recorder without commands, which notes the pipelines that dispatches would use: wanted().
  static Result<std::shared_ptr<CommandRecorder>> prepare(std::shared_ptr<Context> context);

  const std::shared_ptr<Context>& context() const noexcept { return context_; }

  /// Records a dispatch, behind a barrier where an earlier command conflicts with it.
  Result<void> dispatch(const Dispatch& dispatch);
  /// Records a copy, or a fill of whole words with a pattern, in the same way.
  Result<void> copy(const Copy& copy);
  Result<void> fill(const Fill& fill);

  /// Brackets the commands of one call; with timing, the GPU time between the two is measured under
  /// this name.
  Result<void> begin_section(std::string name,
                             VkPipelineStageFlagBits stage = VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT);
  void end_section(VkPipelineStageFlagBits stage = VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT);

  /// The stages that what was recorded runs in, and how it accesses memory there.
  VkPipelineStageFlags stages() const noexcept { return stages_; }
  VkAccessFlags accesses() const noexcept { return accesses_; }

  /// Keeps a buffer alive as long as these commands.
  void retain(const Buffer& buffer);

  /// Puts other bytes in the place of those that were recorded; see KeptCommands::replace.
  /// invalid_argument where commands are not kept.
  Result<void> replace(const std::string& where, const BufferSpan& from, const BufferSpan& to);

  /// Ends the recording, anew where it was changed; later calls do nothing.
  Result<void> finish();
  bool is_finished() const noexcept { return finished_; }

  const std::shared_ptr<RecordedCommands>& commands() const noexcept { return commands_; }
  std::span<const PipelineKey> wanted() const noexcept { return wanted_; }

 private:
  CommandRecorder(std::shared_ptr<Context> context, std::shared_ptr<RecordedCommands> commands)
      : context_(std::move(context)), commands_(std::move(commands)) {}

  Result<void> begin();
  Result<void> record_again();
  void order(std::span<const Access> accesses, VkPipelineStageFlags stage, VkAccessFlags how);
  Result<void> bind(const Pipeline& pipeline, std::span<const Binding> bindings);
  Result<VkDescriptorSet> allocate_set(VkDescriptorSetLayout layout);

  std::shared_ptr<Context> context_;  // outlives the commands
  std::shared_ptr<RecordedCommands> commands_;
  HazardTracker hazards_;
  VkPipeline bound_pipeline_ = VK_NULL_HANDLE;
  VkPipelineStageFlags stages_ = 0;
  VkAccessFlags accesses_ = 0;
  std::vector<PipelineKey> wanted_;
  std::unique_ptr<KeptCommands> kept_;
  bool is_preparing_ = false;
  bool is_timed_ = false;
  bool is_changed_ = false;  // since it was recorded
  bool is_adopted_ = false;
  bool has_transfers_ = false;
  bool finished_ = false;
};

}  // namespace vkact::vulkan
