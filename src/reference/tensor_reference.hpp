// The reference over whole tensors in host memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>
#include <vkact/activation.hpp>

namespace vkact::reference {

/// A C-contiguous tensor seen along one axis: element (o, a, i) is at (o * axis + a) * inner + i.
struct AxisLayout {
  std::size_t outer = 1;  ///< Product of the lengths before the axis.
  std::size_t axis = 1;   ///< Length of the axis.
  std::size_t inner = 1;  ///< Product of the lengths after the axis.

  /// Number of elements.
  std::size_t size() const noexcept { return outer * axis * inner; }
  friend bool operator==(const AxisLayout&, const AxisLayout&) = default;
};

/// The layout of a shape along an axis; a negative axis counts from the end. The shape has at least
/// one axis and `axis` is in range.
AxisLayout layout_along(std::span<const std::uint64_t> shape, std::int64_t axis);

/// What a rowwise call is given besides its tensors.
struct TensorTerms {
  std::span<const std::uint8_t> counted = {};  ///< 0 where an element does not count; repeats.
  std::span<const float> addend = {};          ///< The mask that is added; repeats.
  std::optional<std::array<std::uint64_t, 2>> seed_and_offset = {};  ///< Of the noise.
};

/// y of every element. `layout` covers x; a pointwise activation ignores it.
std::vector<double> forward_tensor(const Activation& activation, std::span<const float> x,
                                   const AxisLayout& layout, const TensorTerms& terms = {});

/// dx = dy * f'(x) of every element of a pointwise activation; NaN for a rowwise one.
std::vector<double> backward_tensor_from_input(const Activation& activation,
                                               std::span<const float> x, std::span<const float> dy);

/// dx of every element from the output y. `layout` covers y; a pointwise activation ignores it.
std::vector<double> backward_tensor_from_output(const Activation& activation,
                                                std::span<const float> y, std::span<const float> dy,
                                                const AxisLayout& layout,
                                                const TensorTerms& terms = {});

}  // namespace vkact::reference
