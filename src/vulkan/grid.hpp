// How many workgroups cover a number of them, folded where one axis is too short.
#pragma once

#include <cstdint>

namespace vkact::vulkan {

/// Workgroups on the x and y axes.
struct Grid {
  std::uint32_t x = 0;
  std::uint32_t y = 0;
  friend bool operator==(const Grid&, const Grid&) = default;
};

/// The grid with at least `workgroups` workgroups in which neither axis exceeds `max_per_axis`,
/// with the fewest superfluous ones. Shaders number workgroups as y * x_count + x and skip those
/// past the end. `workgroups` is at most max_per_axis squared.
Grid folded_grid(std::uint64_t workgroups, std::uint32_t max_per_axis) noexcept;

}  // namespace vkact::vulkan
