#include "vulkan/grid.hpp"

namespace vkact::vulkan {

Grid folded_grid(std::uint64_t workgroups, std::uint32_t max_per_axis) noexcept {
  if (workgroups == 0) return {0, 0};
  const std::uint64_t rows = (workgroups + max_per_axis - 1) / max_per_axis;
  const std::uint64_t columns = (workgroups + rows - 1) / rows;
  return {static_cast<std::uint32_t>(columns), static_cast<std::uint32_t>(rows)};
}

}  // namespace vkact::vulkan
