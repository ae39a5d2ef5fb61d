// An activation on the hidden layer, whatever its family takes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>
#include <vkact/activation.hpp>
#include <vkact/call.hpp>

#include "hidden_layer.hpp"

namespace digits {

struct LayerCall {
  vkact::Activation activation;
  vkact::Shape shape;  ///< Of x: [images, units], or with a batch's channels [images, units, 1].
  vkact::Shape output_shape;  ///< Of y.
  std::optional<vkact::RandomState> random;
  bool training = false;
  std::vector<std::int32_t> classes;  ///< The images' digits, for a loss; else empty.

  std::size_t elements() const;  ///< Of x.
  std::size_t outputs() const;   ///< Of y.
};

/// The call of an activation with its default parameters; of a loss each image's is kept.
LayerCall call_on(const HiddenLayer& layer, const vkact::ActivationInfo& info);

}  // namespace digits
