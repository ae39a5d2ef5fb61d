#include "reference/loss.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "reference/reference.hpp"

namespace vkact::reference {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

enum class Reduction { none, mean, sum };

Reduction reduction_of(const Activation& activation) {
  return static_cast<Reduction>(static_cast<int>(activation.parameters()[2]));
}

// A row of a tensor, and the distribution that it is compared with.
class LossRow {
 public:
  LossRow(const Activation& activation, std::span<const float> x, const AxisLayout& layout,
          const LossTargets& targets, std::size_t row)
      : first_(row / layout.inner * layout.axis * layout.inner + row % layout.inner),
        stride_(layout.inner), x_(layout.axis), q_(layout.axis) {
    for (std::size_t i = 0; i < x_.size(); ++i) x_[i] = x[place(i)];
    if (targets.classes.empty()) {
      for (std::size_t i = 0; i < q_.size(); ++i) q_[i] = targets.probabilities[place(i)];
    } else {
      const std::int32_t target = targets.classes[row];
      is_ignored_ = activation.whole("ignore_index") == target;
      is_wrong_ = !is_ignored_ && (target < 0 || static_cast<std::size_t>(target) >= q_.size());
      if (!is_ignored_ && !is_wrong_) q_[static_cast<std::size_t>(target)] = 1;
    }
    const double smoothing = activation.parameters()[1];
    for (double& each : q_)
      each = (1 - smoothing) * each + smoothing / static_cast<double>(q_.size());
  }

  std::size_t place(std::size_t i) const { return first_ + i * stride_; }
  bool is_ignored() const { return is_ignored_; }

  double loss() const {
    if (is_ignored_) return 0;
    return is_wrong_ ? kNan : cross_entropy(x_, q_);
  }

  std::vector<double> gradient() const {
    if (is_ignored_ || is_wrong_) return std::vector<double>(x_.size(), is_wrong_ ? kNan : 0.0);
    return cross_entropy_gradient(x_, q_);
  }

 private:
  std::size_t first_;
  std::size_t stride_;
  std::vector<double> x_;
  std::vector<double> q_;
  bool is_ignored_ = false;
  bool is_wrong_ = false;
};

}  // namespace

double cross_entropy(std::span<const double> x, std::span<const double> q) {
  std::vector<double> logarithms(x.size());
  forward_row(log_softmax(), x, logarithms);
  long double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    if (q[i] != 0 || std::isnan(logarithms[i]))
      sum -= static_cast<long double>(q[i]) * logarithms[i];
  return static_cast<double>(sum);
}

std::vector<double> cross_entropy_gradient(std::span<const double> x, std::span<const double> q) {
  std::vector<double> dx(x.size());
  forward_row(softmax(), x, dx);
  const long double mass = std::accumulate(q.begin(), q.end(), 0.0L);
  for (std::size_t i = 0; i < x.size(); ++i)
    dx[i] = static_cast<double>(static_cast<long double>(dx[i]) * mass - q[i]);
  return dx;
}

std::vector<double> forward_loss(const Activation& activation, std::span<const float> x,
                                 const AxisLayout& layout, const LossTargets& targets) {
  std::vector<double> losses(layout.outer * layout.inner);
  long double sum = 0;
  std::size_t counted = 0;
  for (std::size_t row = 0; row < losses.size(); ++row) {
    const LossRow each(activation, x, layout, targets, row);
    losses[row] = each.loss();
    sum += losses[row];
    if (!each.is_ignored()) ++counted;
  }
  switch (reduction_of(activation)) {
    case Reduction::none:
      break;
    case Reduction::mean:
      return {static_cast<double>(sum / static_cast<long double>(counted))};
    case Reduction::sum:
      return {static_cast<double>(sum)};
  }
  return losses;
}

std::vector<double> backward_loss(const Activation& activation, std::span<const float> x,
                                  const AxisLayout& layout, const LossTargets& targets,
                                  std::span<const float> dy) {
  const std::size_t rows = layout.outer * layout.inner;
  const Reduction reduction = reduction_of(activation);
  std::vector<double> dx(x.size());
  double counted = 0;
  for (std::size_t row = 0; row < rows; ++row)
    if (!LossRow(activation, x, layout, targets, row).is_ignored()) ++counted;
  for (std::size_t row = 0; row < rows; ++row) {
    const LossRow each(activation, x, layout, targets, row);
    if (each.is_ignored()) continue;
    const double gradient = reduction == Reduction::none   ? dy[row]
                            : reduction == Reduction::mean ? dy[0] / counted
                                                           : static_cast<double>(dy[0]);
    const std::vector<double> of_row = each.gradient();
    for (std::size_t i = 0; i < of_row.size(); ++i) dx[each.place(i)] = gradient * of_row[i];
  }
  return dx;
}

}  // namespace vkact::reference
