#include "reference/tensor_reference.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

#include "reference/philox.hpp"
#include "reference/reference.hpp"

namespace vkact::reference {
namespace {

// Calls `visit(first, stride)` for every row: its elements are first, first + stride, ...
template <class Visit>
void for_each_row(const AxisLayout& layout, const Visit& visit) {
  for (std::size_t outer = 0; outer < layout.outer; ++outer) {
    for (std::size_t inner = 0; inner < layout.inner; ++inner)
      visit(outer * layout.axis * layout.inner + inner, layout.inner);
  }
}

void gather_row(std::span<const float> tensor, std::size_t first, std::size_t stride,
                std::span<double> row) {
  for (std::size_t i = 0; i < row.size(); ++i) row[i] = tensor[first + i * stride];
}

void scatter_row(std::span<const double> row, std::size_t first, std::size_t stride,
                 std::span<double> tensor) {
  for (std::size_t i = 0; i < row.size(); ++i) tensor[first + i * stride] = row[i];
}

// The terms of a row.
class GatheredTerms {
 public:
  GatheredTerms(const TensorTerms& terms, std::size_t length)
      : terms_(terms), counted_(terms.counted.empty() ? 0 : length),
        addend_(terms.addend.empty() ? 0 : length), noise_(terms.seed_and_offset ? length : 0) {}

  RowTerms of_row(std::size_t first, std::size_t stride) {
    for (std::size_t i = 0; i < counted_.size(); ++i)
      counted_[i] = terms_.counted[(first + i * stride) % terms_.counted.size()];
    for (std::size_t i = 0; i < addend_.size(); ++i)
      addend_[i] = terms_.addend[(first + i * stride) % terms_.addend.size()];
    for (std::size_t i = 0; i < noise_.size(); ++i)
      noise_[i] = gumbel_noise((*terms_.seed_and_offset)[0], (*terms_.seed_and_offset)[1],
                               first + i * stride);
    return {counted_, addend_, noise_};
  }

 private:
  const TensorTerms& terms_;
  std::vector<std::uint8_t> counted_;
  std::vector<double> addend_;
  std::vector<double> noise_;
};

}  // namespace

AxisLayout layout_along(std::span<const std::uint64_t> shape, std::int64_t axis) {
  const auto position =
      static_cast<std::size_t>(axis < 0 ? axis + static_cast<std::int64_t>(shape.size()) : axis);
  const auto product = [](std::span<const std::uint64_t> lengths) {
    return std::accumulate(lengths.begin(), lengths.end(), std::size_t{1}, std::multiplies<>());
  };
  return {.outer = product(shape.first(position)),
          .axis = shape[position],
          .inner = product(shape.subspan(position + 1))};
}

std::vector<double> forward_tensor(const Activation& activation, std::span<const float> x,
                                   const AxisLayout& layout, const TensorTerms& terms) {
  std::vector<double> y(x.size());
  if (activation.info().family == Family::pointwise) {
    std::ranges::transform(x, y.begin(),
                           [&](float element) { return forward(activation, element); });
    return y;
  }
  std::vector<double> row(layout.axis);
  GatheredTerms gathered(terms, layout.axis);
  for_each_row(layout, [&](std::size_t first, std::size_t stride) {
    gather_row(x, first, stride, row);
    forward_row(activation, row, row, gathered.of_row(first, stride));
    scatter_row(row, first, stride, y);
  });
  return y;
}

std::vector<double> backward_tensor_from_input(const Activation& activation,
                                               std::span<const float> x,
                                               std::span<const float> dy) {
  std::vector<double> dx(x.size());
  std::ranges::transform(x, dy, dx.begin(), [&](float element, float gradient) {
    return gradient * derivative(activation, element);
  });
  return dx;
}

std::vector<double> backward_tensor_from_output(const Activation& activation,
                                                std::span<const float> y, std::span<const float> dy,
                                                const AxisLayout& layout,
                                                const TensorTerms& terms) {
  std::vector<double> dx(y.size());
  if (activation.info().family == Family::pointwise) {
    std::ranges::transform(y, dy, dx.begin(), [&](float element, float gradient) {
      return gradient * derivative_from_output(activation, element);
    });
    return dx;
  }
  std::vector<double> row_y(layout.axis);
  std::vector<double> row_dy(layout.axis);
  GatheredTerms gathered(terms, layout.axis);
  for_each_row(layout, [&](std::size_t first, std::size_t stride) {
    gather_row(y, first, stride, row_y);
    gather_row(dy, first, stride, row_dy);
    backward_row(activation, row_y, row_dy, row_dy, gathered.of_row(first, stride));
    scatter_row(row_dy, first, stride, dx);
  });
  return dx;
}

}  // namespace vkact::reference
