// One activation, forward and backward, on the device.
#pragma once

#include <optional>
#include <vector>
#include <vkact/vkact.hpp>

namespace digits {

/// What the device was given and gave, widened to float32 without loss.
struct DeviceRun {
  std::vector<float> x;   ///< Rounded to the element type.
  std::vector<float> dy;  ///< Rounded to the element type.
  std::vector<float> y;
  std::vector<float> dx;
  std::optional<double> forward_seconds;   ///< Of the fastest repetition; none without timestamps.
  std::optional<double> backward_seconds;  ///< The same.
};

/// Runs an activation over the last axis, backward from x where it can and else from y. Throws
/// vkact::BadResultAccess when the device fails.
DeviceRun run_on_device(const vkact::Device& device, const vkact::Activation& activation,
                        vkact::ElementType element_type, const vkact::Shape& shape,
                        const std::vector<float>& x, const std::vector<float>& dy);

}  // namespace digits
