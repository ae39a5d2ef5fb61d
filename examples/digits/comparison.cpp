#include "comparison.hpp"

#include <algorithm>
#include <cmath>
#include <reference/cancellation.hpp>
#include <reference/error.hpp>
#include <reference/tensor_reference.hpp>

namespace digits {
namespace {

namespace reference = vkact::reference;
using vkact::Activation;
using vkact::ElementType;

// What is right: so many units in the last place, or an absolute error.
struct Tolerance {
  double ulp = 0;
  double absolute = 0;
};

constexpr Tolerance kRowwiseTolerance{.ulp = 8, .absolute = 1e-6};

bool is_along_rows(const Activation& activation) {
  return activation.info().family != vkact::Family::pointwise;
}

Tolerance forward_tolerance(const Activation& activation, ElementType type) {
  if (type != ElementType::float32) return {.ulp = 1};
  if (is_along_rows(activation)) return kRowwiseTolerance;
  return {.ulp = std::max(1.0F, activation.info().forward_bound)};
}

// For dy = 1. dx is the rounded product of dy and a derivative that is within the bound; an error
// of one unit in a derivative just above a power of two is up to two units in the product.
Tolerance backward_tolerance(const Activation& activation, ElementType type) {
  const bool is_rowwise = is_along_rows(activation);
  const double absolute = is_rowwise ? kRowwiseTolerance.absolute : 0x1p-22;
  if (type != ElementType::float32) return {.ulp = 1, .absolute = absolute};
  if (is_rowwise) return kRowwiseTolerance;
  return {.ulp = 2 * activation.info().backward_bound + 1.0, .absolute = absolute};
}

bool is_right(const reference::Deviation& deviation, const Tolerance& tolerance, double scale) {
  return deviation.ulp <= tolerance.ulp || deviation.absolute <= scale * tolerance.absolute;
}

}  // namespace

Comparison compare_forward(const Activation& activation, ElementType element_type,
                           const vkact::Shape& shape, const DeviceRun& run) {
  const std::vector<double> exact =
      reference::forward_tensor(activation, run.x, reference::layout_along(shape, -1));
  const Tolerance tolerance = forward_tolerance(activation, element_type);
  Comparison comparison;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    const auto deviation = reference::deviation(exact[i], run.y[i], element_type);
    const bool cancels =
        deviation.ulp > tolerance.ulp && !is_along_rows(activation) &&
        deviation.absolute <= reference::cancellation_allowance(activation, run.x[i]);
    if (cancels) continue;
    comparison.worst_ulp = std::max(comparison.worst_ulp, deviation.ulp);
    comparison.passed = comparison.passed && is_right(deviation, tolerance, 1);
  }
  return comparison;
}

Comparison compare_backward(const Activation& activation, ElementType element_type,
                            const vkact::Shape& shape, const DeviceRun& run) {
  const bool from_x = activation.info().backward_from_x;
  const std::vector<double> exact =
      from_x ? reference::backward_tensor_from_input(activation, run.x, run.dy)
             : reference::backward_tensor_from_output(activation, run.y, run.dy,
                                                      reference::layout_along(shape, -1));
  const Tolerance tolerance = backward_tolerance(activation, element_type);
  Comparison comparison;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    const auto deviation = reference::deviation(exact[i], run.dx[i], element_type);
    const double scale = from_x ? std::abs(double{run.dy[i]}) : 1;
    const bool right = is_right(deviation, tolerance, scale);
    if (deviation.ulp <= tolerance.ulp || !right) {
      comparison.worst_ulp = std::max(comparison.worst_ulp, deviation.ulp);
    }
    comparison.passed = comparison.passed && right;
  }
  return comparison;
}

}  // namespace digits
