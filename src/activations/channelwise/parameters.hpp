// The tensors that a call gives for trainable parameters.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vkact/call.hpp>

#include "activations/calls/broadcast.hpp"
#include "base/axis.hpp"
#include "shared.h"
#include "vulkan/context.hpp"

namespace vkact {

/// The tensors of one trainable parameter.
struct ParameterSlot {
  std::size_t index = 0;             ///< Of the parameter in the activation.
  const Tensor* values = nullptr;    ///< Null: the activation's own value.
  const Tensor* gradient = nullptr;  ///< Null: not wanted.
  Broadcast broadcast = {};          ///< Of the values, or the number, to x.

  std::uint64_t elements() const noexcept { return values == nullptr ? 1 : values->size(); }
};

/// A slot for each trainable parameter, in table order.
struct ParameterSlots {
  std::array<ParameterSlot, shared::kMaxTrainable> slots{};
  std::size_t count = 0;
  AxisShape channels;            ///< x along the axis of the channels.
  Broadcast channels_broadcast;  ///< Of an element a channel.

  const ParameterSlot* begin() const noexcept { return slots.data(); }
  const ParameterSlot* end() const noexcept { return slots.data() + count; }
};

/// The slots of a call on x, checked: names, shapes, element types, device.
/// `gradients` may be empty.
Result<ParameterSlots> parameter_slots(const std::string& where, const vulkan::Context& context,
                                       const Activation& activation, const Tensor& x,
                                       const CallOptions& options,
                                       const std::vector<ParameterTensor>& gradients);

}  // namespace vkact
