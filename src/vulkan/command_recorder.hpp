// Records dispatches into one command buffer, with the barriers that their accesses need.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>
#include <vkact/result.hpp>

#include "vulkan/buffer.hpp"
#include "vulkan/functions.hpp"
#include "vulkan/hazards.hpp"
#include "vulkan/pipeline_store.hpp"
#include "vulkan/recorded_commands.hpp"

namespace vkact::vulkan {

/// A range of a buffer as a dispatch uses it.
struct Binding {
  const Buffer* buffer = nullptr;
  std::uint64_t offset = 0;  ///< A multiple of minStorageBufferOffsetAlignment.
  std::uint64_t size = 0;    ///< At most Context::max_binding_bytes().
  bool writes = false;
};

/// One dispatch: what runs, on what, how often.
struct Dispatch {
  PipelineKey pipeline;
  std::span<const Binding> bindings;
  std::span<const std::byte> push_constants;
  std::uint64_t workgroups = 0;
};

/// Use from one thread at a time.
class CommandRecorder {
 public:
  /// A recorder with its own command buffer, open for recording.
  static Result<std::shared_ptr<CommandRecorder>> create(std::shared_ptr<Context> context,
                                                         bool timing);

  const std::shared_ptr<Context>& context() const noexcept { return context_; }

  /// Records a dispatch, behind a barrier where an earlier one conflicts with it.
  Result<void> dispatch(const Dispatch& dispatch);

  /// Brackets the dispatches of one call; with timing, the GPU time between the two is measured
  /// under this name.
  Result<void> begin_section(std::string name);
  void end_section();

  /// Keeps a buffer alive as long as these commands.
  void retain(const Buffer& buffer);

  /// Ends the recording; later calls do nothing.
  Result<void> finish();
  bool is_finished() const noexcept { return finished_; }

  const std::shared_ptr<RecordedCommands>& commands() const noexcept { return commands_; }

 private:
  CommandRecorder(std::shared_ptr<Context> context, std::shared_ptr<RecordedCommands> commands)
      : context_(std::move(context)), commands_(std::move(commands)) {}

  Result<void> bind(const Pipeline& pipeline, std::span<const Binding> bindings);
  Result<VkDescriptorSet> allocate_set(VkDescriptorSetLayout layout);

  std::shared_ptr<Context> context_;  // outlives the commands
  std::shared_ptr<RecordedCommands> commands_;
  HazardTracker hazards_;
  VkPipeline bound_pipeline_ = VK_NULL_HANDLE;
  bool finished_ = false;
};

}  // namespace vkact::vulkan
