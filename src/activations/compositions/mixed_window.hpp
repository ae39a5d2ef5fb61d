// Where a window of a mixed activation stands in its rows. Plain logic.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "shared.h"

namespace vkact {

/// Element e of the window is at place (phase + e) % row, and belongs to the first part whose end
/// is greater than that.
struct MixedWindow {
  std::uint32_t row = 0;
  std::uint32_t phase = 0;
  std::array<std::uint32_t, shared::kMaxParts> ends{};
};

/// The window of `elements`, at most 2^28, from element `first` of a tensor on, whose rows have
/// `row` elements and whose parts end at `ends`. Numbers of long rows are moved together, so that
/// they fit 32 bits and still tell the parts apart.
MixedWindow mixed_window(std::uint64_t first, std::uint64_t elements, std::uint64_t row,
                         std::span<const std::uint64_t> ends);

}  // namespace vkact
