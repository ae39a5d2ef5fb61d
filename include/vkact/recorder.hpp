// Recorder: activations recorded into a command buffer of the application's.
#pragma once

#include <vulkan/vulkan_core.h>

#include <memory>
#include <vkact/device.hpp>
#include <vkact/recording.hpp>
#include <vkact/result.hpp>
#include <vkact/visibility.hpp>

namespace VKACT_PUBLIC vkact {

/// Stages and accesses, as a VkMemoryBarrier takes them.
struct CommandAccess {
  VkPipelineStageFlags stages = 0;
  VkAccessFlags accesses = 0;
};

/// Records activations into a command buffer that the application opened, ends and submits, on a
/// queue of the family that the device was adopted with, outside of a render pass. It submits
/// nothing, waits for nothing and allocates nothing from the application's pools.
///
/// Left to the application are the barriers between its own commands and these: one before, to
/// access().stages and access().accesses, where a call reads what a command of its wrote or writes
/// what one accesses; one behind, from the same. Between calls of one recorder there are the
/// barriers that they need. Calls overwrite the pipeline, the descriptor set 0 and the push
/// constants of the bind point VK_PIPELINE_BIND_POINT_COMPUTE, and no other state.
///
/// The recorder holds the memory, descriptors and tensors that its commands use. It must live, or
/// what resources() gave, until the device has finished with the command buffer for the last time.
class Recorder : public Recording {
 public:
  /// `commands` is in the recording state, primary or secondary. A failure is remembered as that
  /// of a call.
  Recorder(const Device& device, VkCommandBuffer commands);
  ~Recorder();
  Recorder(Recorder&&) noexcept;
  Recorder& operator=(Recorder&&) noexcept;

  /// Success, or the error of the first call that failed; the command buffer then holds a part of
  /// the calls and is not to be submitted.
  [[nodiscard]] Result<void> check() const;

  /// What the calls so far do to memory: the stages that run and their accesses to tensors. None
  /// where none was recorded.
  CommandAccess access() const noexcept;

  /// What its commands use, to be kept in the place of the recorder; null after a move.
  std::shared_ptr<const void> resources() const noexcept;
};

}  // namespace vkact
