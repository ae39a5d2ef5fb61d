// How tensors of fewer or shorter axes are broadcast to a shape, as NumPy does it. Plain logic.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>
#include <vkact/tensor.hpp>

#include "activations/calls/windows.hpp"

namespace vkact {

/// Neighbouring axes of the whole shape, all of which the tensor has or all of which it lacks.
struct BroadcastGroup {
  std::uint64_t length = 1;
  bool is_present = false;
  friend bool operator==(const BroadcastGroup&, const BroadcastGroup&) = default;
};

/// The axes longer than 1 in groups that take turns in being present, the innermost first.
struct Broadcast {
  std::vector<BroadcastGroup> groups;

  /// The tensor has an element for each of the whole.
  bool is_whole() const noexcept;
  /// The whole holds the tensor again and again, as of the last axes alone.
  bool is_repeated_whole() const noexcept;
  /// Neighbouring elements of the whole have the same one.
  bool repeats_elements() const noexcept { return !groups.empty() && !groups[0].is_present; }
  /// Which element of the tensor belongs to an element of the whole.
  std::uint64_t element_of(std::uint64_t whole_element) const noexcept;
};

/// Of a tensor of shape `part`, whose axes are aligned with the last of `whole` and are each as
/// long or 1; none where it does not broadcast.
std::optional<Broadcast> broadcast_of(const Shape& part, const Shape& whole);

inline constexpr std::size_t kMostBroadcastLengths = 4;

/// What a window of the whole has of a tensor. The tensor's element for element e of the window is
/// `origin` and a place that follows from phase + e: its digits, each below one of `lengths` (all
/// but the last digit's), of which those of present groups make a number.
struct BroadcastWindow {
  Window range;              ///< All elements that belong to the window.
  std::uint64_t origin = 0;  ///< At most the range's first.
  std::uint32_t phase = 0;
  std::array<std::uint32_t, kMostBroadcastLengths> lengths{};
};

/// For a window of fewer than 2^31 elements, at least one; none where the broadcast has more groups
/// than lengths and one, or where places leave 32 bits.
std::optional<BroadcastWindow> broadcast_window(const Broadcast& broadcast, const Window& window);

/// Consecutive elements of the whole: all those of some innermost groups, and of the group around
/// them a part.
struct BroadcastBox {
  Window window;
  std::uint64_t first_element = 0;  ///< Of the tensor, ...
  std::uint64_t elements = 1;       ///< ... of which it has so many, one after the other, ...
  std::uint64_t terms = 1;          ///< ... each for so many of the whole.
  std::size_t inner_groups = 0;     ///< Groups that it has wholly.
  friend bool operator==(const BroadcastBox&, const BroadcastBox&) = default;
};

/// A window cut into as few boxes as there are.
std::vector<BroadcastBox> boxes_over(const Broadcast& broadcast, const Window& window);

}  // namespace vkact
