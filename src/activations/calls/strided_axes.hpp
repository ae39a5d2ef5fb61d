// The axes of a shape, and how far apart neighbours on them are in each of several tensors. Plain
// logic.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>
#include <vkact/tensor.hpp>

namespace vkact {

/// Places on an axis, and in each tensor the elements from one to the next.
struct StridedAxis {
  std::uint64_t length = 1;
  std::vector<std::uint64_t> strides;
};

/// The axes of a shape, the innermost first, with the tensors' strides on them; those of one place
/// are left out, and those that follow each other in every tensor are one.
std::vector<StridedAxis> merged_axes(const Shape& shape, std::span<const Shape> strides);

/// Numbers of three axes, the outermost first.
using ThreeAxes = std::array<std::uint64_t, 3>;

/// Tensors of one shape as three axes: element (o * lengths[1] + m) * lengths[2] + i.
struct SharedAxes {
  ThreeAxes lengths{1, 1, 1};
  std::vector<ThreeAxes> strides;  ///< Of each tensor, in elements.
};

/// For work that takes the elements in any order: that of the last tensor's memory. None where
/// three axes are too few.
std::optional<SharedAxes> axes_in_any_order(const Shape& shape, std::span<const Shape> strides);

/// The strides of a tensor seen along its axis at `place`: of the axes around it, of itself and of
/// the axes within. None where the axes around it, or those within, do not follow each other.
std::optional<ThreeAxes> strides_along(const Shape& shape, const Shape& strides, std::size_t place);

}  // namespace vkact
