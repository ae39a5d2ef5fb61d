// Runs calls on windows in the middle of larger buffers, and sees that nothing around the outputs
// changes.
#pragma once

#include <optional>
#include <vector>
#include <vkact/vkact.hpp>

#include "inputs.hpp"
#include "verification/verification.hpp"

namespace vkact::device_test {

using verification::Direction;

/// What one call reads. A forward call has no gradient.
struct CallInputs {
  Numbers source;  ///< x, or y where backward is from the output.
  Numbers gradient;
  Shape shape;  ///< Of x; empty: flat.
  std::int64_t axis = -1;
  std::optional<RandomState> random = {};
  bool training = false;
  bool accumulate = false;  ///< Results are added to kPrevious.

  Shape x_shape() const { return shape.empty() ? Shape{source.size()} : shape; }
  CallOptions options() const { return {.axis = axis, .random = random, .training = training}; }
};

/// What results that are added to hold before.
inline constexpr double kPrevious = 0.75;

/// Which of its inputs a call overwrites.
enum class Placement { apart, over_source, over_gradient };

/// Records all calls into one batch, runs it once and gives the outputs. Each tensor is a window,
/// at an offset of 16 bytes times something, of a buffer that all calls share. Outputs are poisoned
/// before where they are apart. A byte outside the outputs that changed is a test failure. All
/// calls have one element type.
Result<std::vector<Numbers>> run_guarded(const Device& device, const Activation& activation,
                                         Direction direction, const std::vector<CallInputs>& calls,
                                         Placement placement = Placement::apart);

/// Whether the activation has that direction with its parameters.
bool has_direction(const Activation& activation, Direction direction);

/// All directions.
inline constexpr Direction kDirections[] = {Direction::forward, Direction::backward_from_x,
                                            Direction::backward_from_y};

}  // namespace vkact::device_test
