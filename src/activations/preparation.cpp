#include <vkact/preparation.hpp>

#include "activations/calls/checks.hpp"
#include "base/guarded.hpp"
#include "vulkan/command_recorder.hpp"

namespace vkact {
namespace {

Result<std::shared_ptr<vulkan::CommandRecorder>> preparing(const Device& device) {
  if (device.context() == nullptr) return invalid("Preparation", "its device was moved from");
  return vulkan::CommandRecorder::prepare(device.context());
}

}  // namespace

Preparation::Preparation(const Device& device) {
  start(guarded([&] { return preparing(device); }));
}

Preparation::~Preparation() = default;
Preparation::Preparation(Preparation&&) noexcept = default;
Preparation& Preparation::operator=(Preparation&&) noexcept = default;

Result<void> Preparation::make() {
  return guarded([&]() -> Result<void> {
    if (auto taken = outcome(); !taken) return taken;
    return recorder()->context()->pipelines().make_all(recorder()->wanted());
  });
}

}  // namespace vkact
