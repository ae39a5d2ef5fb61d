#include <vkact/recorder.hpp>

#include "activations/calls/checks.hpp"
#include "activations/recording.hpp"
#include "base/guarded.hpp"
#include "vulkan/command_recorder.hpp"

namespace vkact {
namespace {

Result<std::shared_ptr<vulkan::CommandRecorder>> recorder_into(const Device& device,
                                                               VkCommandBuffer commands) {
  if (device.context() == nullptr) return invalid("Recorder", "its device was moved from");
  if (commands == VK_NULL_HANDLE)
    return invalid("Recorder", "the command buffer is VK_NULL_HANDLE");
  return vulkan::CommandRecorder::adopt(device.context(), commands);
}

}  // namespace

Recorder::Recorder(const Device& device, VkCommandBuffer commands) {
  start(guarded([&] { return recorder_into(device, commands); }));
}

Recorder::~Recorder() = default;
Recorder::Recorder(Recorder&&) noexcept = default;
Recorder& Recorder::operator=(Recorder&&) noexcept = default;

Result<void> Recorder::check() const { return outcome(); }

CommandAccess Recorder::access() const noexcept {
  if (recorder() == nullptr) return {};
  return {recorder()->stages(), recorder()->accesses()};
}

std::shared_ptr<const void> Recorder::resources() const noexcept { return recorder(); }

}  // namespace vkact
