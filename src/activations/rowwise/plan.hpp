// How a rowwise activation is cut into dispatches. Plain logic: the plan, and with it every bit of
// the result, follows from the shape and element type alone; only `max_elements` comes from the
// device, and every device that Vulkan allows gives the same.
#pragma once

#include <cstdint>
#include <vector>
#include <vkact/element_type.hpp>

#include "base/axis.hpp"

namespace vkact {

/// Consecutive elements in memory that hold the elements [first_a, first_a + axis) of some rows.
struct RowSpan {
  std::uint64_t first = 0;  ///< Of the tensor's elements.
  std::uint64_t elements = 0;
  std::uint32_t axis = 0;
  std::uint32_t segments = 0;
};

/// Rows that are finished together, and the windows that hold them.
struct RowGroup {
  std::uint32_t rows = 0;
  std::uint32_t inner = 0;
  std::vector<RowSpan> spans;
};

struct RowwisePlan {
  bool is_fused = false;         ///< Every row in one workgroup of one dispatch; else in segments.
  std::uint32_t lanes = 0;       ///< Invocations that share a row: a power of two up to 256.
  std::uint32_t access = 0;      ///< vkact::shared::kElementAccess and its siblings.
  std::uint32_t held_steps = 0;  ///< Fused: steps of a lane that stay in registers; 0: read again.
  std::uint32_t segment_length = 0;  ///< Elements of a segment along the axis.
  std::uint32_t combine_lanes = 0;   ///< Invocations that merge the segments of a row.
  std::vector<RowGroup> groups;
};

/// Most elements of a window: its statistics still fit the 2^27 bytes that every device can bind.
inline constexpr std::uint64_t kMaxWindowElements = std::uint64_t{1} << 23;

/// `max_elements` is kMaxWindowElements or, for tests, less; at least 64.
RowwisePlan plan_rows(const AxisShape& shape, ElementType element_type, std::uint64_t max_elements);

/// Most elements of a window where no statistics are kept: places in it are counted in 32 bits.
inline constexpr std::uint64_t kMostWholeElements = std::uint64_t{1} << 30;

/// The same with every row in one workgroup, however long it is. Not fused and without groups when
/// a row, with those that interleave with it, has more than `max_elements`.
RowwisePlan plan_whole_rows(const AxisShape& shape, ElementType element_type,
                            std::uint64_t max_elements);

}  // namespace vkact
