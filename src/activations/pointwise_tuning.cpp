#include "activations/pointwise_tuning.hpp"

#include <algorithm>

#include "shared.h"

namespace vkact {

PointwiseTuning pointwise_tuning(const DeviceDescription& device) noexcept {
  if (device.kind == DeviceKind::cpu) return {256, 8};
  return {256, 4};
}

std::uint64_t pointwise_window(const vulkan::Context& context, ElementType type,
                               const PointwiseTuning& tuning) noexcept {
  constexpr std::uint64_t kMaxWindowBytes = std::uint64_t{1} << 29;
  const std::uint64_t alignment = context.limits().minStorageBufferOffsetAlignment;
  const std::uint64_t bytes = std::min(context.max_binding_bytes() - alignment, kMaxWindowBytes);
  const std::uint64_t workgroup_bytes =
      std::uint64_t{shared::kVectorBytes} * tuning.workgroup * tuning.vectors;
  return std::max(bytes, workgroup_bytes) / size_of(type);
}

}  // namespace vkact
