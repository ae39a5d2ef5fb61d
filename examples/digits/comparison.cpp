#include "comparison.hpp"

#include <algorithm>
#include <cmath>
#include <reference/error.hpp>
#include <reference/tensor_reference.hpp>

namespace digits {
namespace {

namespace reference = vkact::reference;
using vkact::Activation;
using vkact::ElementType;

struct Tolerance {
  double ulp = 0;
  double absolute = 0;  // Enough instead of ulp, for a scale of 1.
};

constexpr Tolerance kRowwiseTolerance{.ulp = 8, .absolute = 1e-6};

Tolerance forward_tolerance(const Activation& activation, ElementType type) {
  if (type != ElementType::float32) return {.ulp = 1};
  if (activation.info().family == vkact::Family::rowwise) return kRowwiseTolerance;
  return {.ulp = std::max(1.0F, activation.info().forward_bound)};
}

// dx is the rounded product of dy and a derivative that is within the bound. An error of one unit
// in a derivative just above a power of two is up to two units in the product.
Tolerance backward_tolerance(const Activation& activation, ElementType type) {
  if (activation.info().family == vkact::Family::rowwise) {
    return type == ElementType::float32 ? kRowwiseTolerance : Tolerance{.ulp = 1, .absolute = 1e-6};
  }
  return {.ulp = type == ElementType::float32 ? 2 * activation.info().backward_bound + 1.0 : 1.0,
          .absolute = 0x1p-22};
}

void include(Comparison& comparison, double exact, float actual, double scale, ElementType type,
             const Tolerance& tolerance) {
  const reference::Deviation deviation = reference::deviation(exact, actual, type);
  if (deviation.ulp > tolerance.ulp) {
    if (deviation.absolute <= tolerance.absolute * scale) return;
    comparison.passed = false;
  }
  comparison.worst_ulp = std::max(comparison.worst_ulp, deviation.ulp);
}

}  // namespace

Comparison compare_forward(const Activation& activation, ElementType element_type,
                           const vkact::Shape& shape, const DeviceRun& run) {
  const std::vector<double> exact =
      reference::forward_tensor(activation, run.x, reference::layout_along(shape, -1));
  const Tolerance tolerance = forward_tolerance(activation, element_type);
  Comparison comparison;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    include(comparison, exact[i], run.y[i], 1, element_type, tolerance);
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
    const double scale = from_x ? std::abs(double{run.dy[i]}) : 1;
    include(comparison, exact[i], run.dx[i], scale, element_type, tolerance);
  }
  return comparison;
}

}  // namespace digits
