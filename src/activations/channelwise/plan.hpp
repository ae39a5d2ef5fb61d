// How the gradients of parameters are added up: plain logic. The plan, and with it every bit of the
// result, follows from the shape and the element type alone.
#pragma once

#include <cstdint>
#include <vkact/element_type.hpp>

namespace vkact {

/// A tensor whose elements take the `targets` elements of a gradient in turn, `run` of them each:
/// element e belongs to target (e / run) % targets.
struct TargetLayout {
  std::uint64_t elements = 0;
  std::uint64_t run = 0;
  std::uint64_t targets = 0;
};

/// Where a window stands in runs of `inner` elements, small enough for a kernel: element e of the
/// window belongs to run first_run + (phase + e) / inner.
struct Phase {
  std::uint32_t inner = 0;
  std::uint32_t phase = 0;
  std::uint64_t first_run = 0;
};

/// For a window of at most 2^28 elements.
Phase phase_of(std::uint64_t first, std::uint64_t elements, std::uint64_t inner);

struct ChannelwisePlan {
  std::uint32_t reduction = 0;        ///< vkact::shared::kTileReduction or its siblings.
  std::uint32_t lanes = 0;            ///< Tiles: invocations of one.
  std::uint32_t vectors = 0;          ///< Tiles: vectors of an invocation.
  std::uint64_t tile = 0;             ///< Tiles: elements of one.
  std::uint64_t columns = 0;          ///< Columns: vectors of a row; 0 when a window is one row.
  std::uint32_t rows = 0;             ///< Columns: rows of a block.
  std::uint64_t window_elements = 0;  ///< Elements of a window; the last one may have fewer.
};

/// What a window may have at most. Every device that Vulkan allows can bind these; tests ask for
/// less, but for at least 16384 elements.
struct WindowLimits {
  std::uint64_t elements = std::uint64_t{1} << 24;
  std::uint64_t partials = std::uint64_t{1} << 22;  ///< Of one parameter.
};

/// A plan for a gradient.
ChannelwisePlan plan_gradient(const TargetLayout& layout, ElementType element_type,
                              const WindowLimits& limits);

/// A plan for no gradient at all.
ChannelwisePlan plan_without_gradient(ElementType element_type, const WindowLimits& limits);

/// Partial sums of one parameter that a window of so many elements has.
std::uint64_t partials_of(const ChannelwisePlan& plan, std::uint64_t elements,
                          ElementType element_type);

}  // namespace vkact
