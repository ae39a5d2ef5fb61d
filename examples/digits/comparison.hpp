// The device's results against the CPU reference.
#pragma once

#include <vkact/element_type.hpp>

#include "device_run.hpp"
#include "layer_call.hpp"

namespace digits {

/// How far the results of one direction are from the exact ones.
struct Comparison {
  /// The greatest error as a part of what is allowed for that result: of the bound in units in the
  /// last place, or of an absolute one, whichever leaves more room. Up to 1 everything is right.
  double worst = 0;
  /// The greatest error in units in the last place of the exact result, of those that are bounded
  /// in such units.
  double worst_ulp = 0;

  bool passed() const { return worst <= 1; }
};

/// Compares y with the exact results for x.
Comparison compare_forward(const LayerCall& call, vkact::ElementType type, const DeviceRun& run);

/// Compares dx with the exact results for dy and x, or y where only that is defined.
Comparison compare_backward(const LayerCall& call, vkact::ElementType type, const DeviceRun& run);

}  // namespace digits
