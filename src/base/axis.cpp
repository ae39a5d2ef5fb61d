#include "base/axis.hpp"

#include <algorithm>

namespace vkact {

std::size_t place_of_axis(std::int64_t axis, const Shape& shape) noexcept {
  return static_cast<std::size_t>(axis < 0 ? axis + static_cast<std::int64_t>(shape.size()) : axis);
}

Result<AxisShape> shape_along(const std::string& where, const Shape& shape, std::int64_t axis) {
  if (shape.empty() && (axis == 0 || axis == -1)) return AxisShape{1, 1, 1};
  const auto rank = static_cast<std::int64_t>(std::max<std::size_t>(shape.size(), 1));
  if (axis < -rank || axis >= rank)
    return Error{
        ErrorCode::invalid_argument,
        0,
        where,
        {"axis " + std::to_string(axis) + " is out of range for shape " + to_string(shape) +
         "; it may be " + std::to_string(-rank) + " to " + std::to_string(rank - 1)}};
  const std::size_t chosen = place_of_axis(axis, shape);
  AxisShape along{1, shape[chosen], 1};
  for (std::size_t i = 0; i < chosen; ++i) along.outer *= shape[i];
  for (std::size_t i = chosen + 1; i < shape.size(); ++i) along.inner *= shape[i];
  return along;
}

Shape without_axis(Shape shape, std::size_t place) {
  shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(place));
  return shape;
}

}  // namespace vkact
