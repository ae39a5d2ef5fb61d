#include "activations/calls/tuning.hpp"

#include <algorithm>

#include "activations/calls/bindings.hpp"
#include "shared.h"
#include "vulkan/context.hpp"

namespace vkact {

Tuning tuning_for(const DeviceDescription& device) noexcept {
  if (device.kind == DeviceKind::cpu) return {256, 8, true};
  return {256, 4, false};
}

std::uint64_t window_elements(const vulkan::Context& context, ElementType type,
                              const Tuning& tuning) noexcept {
  const std::uint64_t bytes = std::min(bindable_bytes(context), kMaxWindowBytes);
  const std::uint64_t workgroup_bytes =
      std::uint64_t{shared::kVectorBytes} * tuning.workgroup * tuning.vectors;
  return std::max(bytes, workgroup_bytes) / size_of(type);
}

}  // namespace vkact
