#include "activations/calls/strided_axes.hpp"

#include <algorithm>
#include <numeric>

namespace vkact {
namespace {

// Axes, the innermost first, that follow each other as one.
class Merging {
 public:
  void add(std::uint64_t length, std::vector<std::uint64_t> strides) {
    if (length == 1) return;
    StridedAxis* const inner = axes_.empty() ? nullptr : &axes_.back();
    if (inner != nullptr && follows(*inner, strides))
      inner->length *= length;
    else
      axes_.push_back({length, std::move(strides)});
  }

  std::vector<StridedAxis> take() { return std::move(axes_); }

 private:
  static bool follows(const StridedAxis& inner, const std::vector<std::uint64_t>& strides) {
    for (std::size_t i = 0; i < strides.size(); ++i)
      if (strides[i] != inner.strides[i] * inner.length) return false;
    return true;
  }

  std::vector<StridedAxis> axes_;
};

std::vector<std::uint64_t> on_axis(std::span<const Shape> strides, std::size_t axis) {
  std::vector<std::uint64_t> result(strides.size());
  std::ranges::transform(strides, result.begin(), [&](const Shape& each) { return each[axis]; });
  return result;
}

}  // namespace

std::vector<StridedAxis> merged_axes(const Shape& shape, std::span<const Shape> strides) {
  Merging merging;
  for (std::size_t i = shape.size(); i-- > 0;) merging.add(shape[i], on_axis(strides, i));
  return merging.take();
}

std::optional<SharedAxes> axes_in_any_order(const Shape& shape, std::span<const Shape> strides) {
  std::vector<std::size_t> order(shape.size());
  std::iota(order.rbegin(), order.rend(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t axis) { return strides.back()[axis]; });
  Merging merging;
  for (const std::size_t axis : order) merging.add(shape[axis], on_axis(strides, axis));
  const std::vector<StridedAxis> axes = merging.take();

  SharedAxes result;
  if (axes.size() > result.lengths.size()) return std::nullopt;
  result.strides.resize(strides.size());
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::size_t place = result.lengths.size() - 1 - i;
    result.lengths[place] = axes[i].length;
    for (std::size_t t = 0; t < strides.size(); ++t) result.strides[t][place] = axes[i].strides[t];
  }
  return result;
}

std::optional<ThreeAxes> strides_along(const Shape& shape, const Shape& strides,
                                       std::size_t place) {
  const auto stride_of = [&](std::size_t begin, std::size_t end) -> std::optional<std::uint64_t> {
    Merging merging;
    for (std::size_t i = end; i-- > begin;) merging.add(shape[i], {strides[i]});
    const std::vector<StridedAxis> axes = merging.take();
    if (axes.size() > 1) return std::nullopt;
    return axes.empty() ? 0 : axes.front().strides.front();
  };
  const auto outer = stride_of(0, place);
  const auto inner = stride_of(place + 1, shape.size());
  if (!outer || !inner) return std::nullopt;
  return ThreeAxes{*outer, strides[place], *inner};
}

}  // namespace vkact
