#include "activations/tuning.hpp"

#include <algorithm>

#include "shared.h"
#include "vulkan/context.hpp"

namespace vkact {

Tuning tuning_for(const DeviceDescription& device) noexcept {
  if (device.kind == DeviceKind::cpu) return {256, 8, true};
  return {256, 4, false};
}

std::uint64_t window_elements(const vulkan::Context& context, ElementType type,
                              const Tuning& tuning) noexcept {
  const std::uint64_t alignment = context.limits().minStorageBufferOffsetAlignment;
  const std::uint64_t bytes = std::min(context.max_binding_bytes() - alignment, kMaxWindowBytes);
  const std::uint64_t workgroup_bytes =
      std::uint64_t{shared::kVectorBytes} * tuning.workgroup * tuning.vectors;
  return std::max(bytes, workgroup_bytes) / size_of(type);
}

}  // namespace vkact
