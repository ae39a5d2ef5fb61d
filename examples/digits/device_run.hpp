// One activation, forward and backward, on the device.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>
#include <vkact/vkact.hpp>

#include "layer_call.hpp"

namespace digits {

/// What the device was given and gave, widened to float32 without loss.
struct DeviceRun {
  std::vector<float> x;   ///< Rounded to the element type.
  std::vector<float> dy;  ///< The same.
  std::vector<float> y;
  std::vector<float> dx;
  std::optional<double> forward_seconds;   ///< Of the fastest repetition; none without timestamps.
  std::optional<double> backward_seconds;  ///< The same.
};

/// Runs the call, backward from x where it can and else from y. dy is the beginning of the layer's.
/// Throws vkact::BadResultAccess when the device fails.
DeviceRun run_on_device(const vkact::Device& device, const LayerCall& call,
                        vkact::ElementType element_type, const HiddenLayer& layer);

}  // namespace digits
