// Runs gated units on guarded memory and compares them with the reference.
#pragma once

#include "guarded_run.hpp"
#include "reference/tensor_reference.hpp"

namespace vkact::device_test {

/// What a gated unit is run on: values, gates and gradients, in the order of the output.
struct GatedInputs {
  Numbers v;
  Numbers g;
  Numbers dy;
};

/// How it is run. Without an axis the gate is a tensor of its own.
struct GatedRun {
  Shape shape;  ///< Of x.
  std::optional<std::int64_t> axis;
  /// Of dx, or of y: over x, over dy or apart.
  Placement placement = Placement::apart;
  bool accumulate = false;  ///< Gradients are added to kPrevious.

  reference::AxisLayout layout() const { return reference::layout_along(shape, *axis); }
  /// How many outputs there are.
  std::size_t outputs() const;
};

struct GatedResults {
  Numbers y;
  Numbers dv;
  Numbers dg;
};

/// Runs it forward and backward.
Result<GatedResults> run_gated(const Device& device, const Activation& activation,
                               const GatedInputs& inputs, const GatedRun& run);

/// Reports every result that is wrong, the first few in words.
void expect_gated(const Activation& activation, const GatedInputs& inputs,
                  const GatedResults& results);

}  // namespace vkact::device_test
