// An axis of a shape, and the tensor seen along it.
#pragma once

#include <cstdint>
#include <string>
#include <vkact/result.hpp>
#include <vkact/tensor.hpp>

namespace vkact {

/// A tensor seen along an axis: element a of row (o, i) is at (o * axis + a) * inner + i.
struct AxisShape {
  std::uint64_t outer = 0;
  std::uint64_t axis = 0;
  std::uint64_t inner = 0;
};

/// The place, from 0, of an axis that a shape has; a negative one counts from the end.
std::size_t place_of_axis(std::int64_t axis, const Shape& shape) noexcept;

/// A shape seen along an axis, counted from the end when negative; invalid_argument when there is
/// none such. A single value, of no axes, is one row of one element. Products of lengths are exact
/// unless the shape has no elements.
Result<AxisShape> shape_along(const std::string& where, const Shape& shape, std::int64_t axis);

/// The shape without that axis, which it has.
Shape without_axis(Shape shape, std::size_t place);

}  // namespace vkact
