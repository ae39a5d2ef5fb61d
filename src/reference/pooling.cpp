#include "reference/pooling.hpp"

#include <cmath>
#include <limits>

namespace vkact::reference {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// The element of x that wins a group.
std::size_t winner_of(const MaxoutGroup& group, std::span<const double> x) {
  std::size_t best = group.first;
  for (std::size_t piece = 1; piece < group.pieces && !std::isnan(x[best]); ++piece) {
    const std::size_t place = group.first + piece * group.stride;
    if (std::isnan(x[place]) || x[place] > x[best]) best = place;
  }
  return best;
}

std::size_t groups_in(const Activation& activation, const AxisLayout& layout) {
  return layout.size() / static_cast<std::size_t>(activation.whole("pieces").value_or(1));
}

// The place in y of relu(x) for an element of x; that of relu(-x) is a whole axis behind.
std::size_t crelu_place(std::size_t i, const AxisLayout& layout) {
  const std::size_t slice = layout.axis * layout.inner;
  return i / slice * 2 * slice + i % slice;
}

}  // namespace

MaxoutGroup maxout_group(const Activation& activation, const AxisLayout& layout,
                         std::size_t index) {
  const auto pieces = static_cast<std::size_t>(activation.parameters()[0]);
  const bool is_strided = activation.choice("groups") == "strided";
  const std::size_t groups = layout.axis / pieces;
  const std::size_t inner = index % layout.inner;
  const std::size_t group = index / layout.inner % groups;
  const std::size_t outer = index / layout.inner / groups;
  const std::size_t channel = is_strided ? group : group * pieces;
  return {(outer * layout.axis + channel) * layout.inner + inner,
          (is_strided ? groups : 1) * layout.inner, pieces};
}

std::vector<double> pooling_forward(const Activation& activation, std::span<const double> x,
                                    const AxisLayout& layout) {
  if (activation.id() == ActivationId::crelu) {
    std::vector<double> y(2 * x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      const std::size_t place = crelu_place(i, layout);
      y[place] = std::isnan(x[i]) ? kNan : x[i] > 0 ? x[i] : 0;
      y[place + layout.axis * layout.inner] = std::isnan(x[i]) ? kNan : x[i] < 0 ? -x[i] : 0;
    }
    return y;
  }
  std::vector<double> y(groups_in(activation, layout));
  for (std::size_t i = 0; i < y.size(); ++i)
    y[i] = x[winner_of(maxout_group(activation, layout, i), x)];
  return y;
}

std::vector<double> pooling_backward(const Activation& activation, std::span<const double> x,
                                     std::span<const double> dy, const AxisLayout& layout) {
  std::vector<double> dx(x.size());
  if (activation.id() == ActivationId::crelu) {
    for (std::size_t i = 0; i < x.size(); ++i) {
      const std::size_t place = crelu_place(i, layout);
      dx[i] = std::isnan(x[i]) ? kNan
              : x[i] > 0       ? dy[place]
              : x[i] < 0       ? -dy[place + layout.axis * layout.inner]
                               : 0;
    }
    return dx;
  }
  for (std::size_t i = 0; i < dy.size(); ++i)
    dx[winner_of(maxout_group(activation, layout, i), x)] = dy[i];
  return dx;
}

}  // namespace vkact::reference
