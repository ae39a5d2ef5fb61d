// The device's results against the CPU reference.
#pragma once

#include <span>
#include <vector>
#include <vkact/activation.hpp>
#include <vkact/element_type.hpp>
#include <vkact/tensor.hpp>

#include "device_run.hpp"

namespace digits {

/// How far the results of one direction are from the exact ones.
struct Comparison {
  /// Greatest error in units in the last place of the exact result. A derivative that crosses zero
  /// has no relative accuracy there: a gradient that is only right in absolute terms does not
  /// count.
  double worst_ulp = 0;
  bool passed = true;
};

/// Compares y with the exact forward results for x.
Comparison compare_forward(const vkact::Activation& activation, vkact::ElementType element_type,
                           const vkact::Shape& shape, const DeviceRun& run);

/// Compares dx with the exact backward results for dy and x, or y where only that is defined.
Comparison compare_backward(const vkact::Activation& activation, vkact::ElementType element_type,
                            const vkact::Shape& shape, const DeviceRun& run);

}  // namespace digits
