#include "activations/channelwise/parameters.hpp"

#include <algorithm>

#include "activations/calls/checks.hpp"
#include "base/axis.hpp"
#include "vulkan/buffer.hpp"

namespace vkact {
namespace {

ParameterSlots slots_of(const Activation& activation) {
  ParameterSlots slots;
  const auto parameters = activation.info().parameters;
  for (std::size_t i = 0; i < parameters.size(); ++i)
    if (parameters[i].trainable) slots.slots[slots.count++].index = i;
  return slots;
}

std::string trainable_names(const ActivationInfo& info) {
  std::string names;
  for (const ParameterInfo& each : info.parameters)
    if (each.trainable) names += (names.empty() ? "" : ", ") + std::string(each.name);
  return names;
}

// The slot of a name, given for the first time.
Result<ParameterSlot*> slot_named(const std::string& where, const ActivationInfo& info,
                                  ParameterSlots& slots, const ParameterTensor& given,
                                  const Tensor* ParameterSlot::*member) {
  const std::string name(given.name);
  for (std::size_t i = 0; i < slots.count; ++i) {
    ParameterSlot& slot = slots.slots[i];
    if (info.parameters[slot.index].name != given.name) continue;
    if (slot.*member != nullptr) return invalid(where, name + " is given twice");
    return &slot;
  }
  const std::string names = trainable_names(info);
  return invalid(where, name + " is no trainable parameter of it; " +
                            (names.empty() ? "it has none" : "those are " + names));
}

Result<void> check_tensor(const std::string& where, const std::string& what,
                          const vulkan::Context& context, const Tensor& tensor) {
  if (auto checked = check_device(where, context, {what.c_str(), &tensor, false}); !checked)
    return checked;
  if (!is_floating(tensor.element_type()))
    return invalid(where, what + " is " + std::string(name_of(tensor.element_type())) +
                              "; parameters are float32, float16 or bfloat16");
  return {};
}

std::int64_t channel_axis(const Shape& shape, const CallOptions& options) {
  return options.axis.value_or(shape.size() > 1 ? 1 : 0);
}

Result<AxisShape> channels_of(const std::string& where, const Shape& shape,
                              const CallOptions& options) {
  if (shape.empty() && !options.axis) return AxisShape{1, 1, 1};
  return shape_along(where, shape, channel_axis(shape, options));
}

// The axes of x up to the channels' and including it.
Shape up_to_channels(const Shape& shape, const CallOptions& options) {
  if (shape.empty()) return {};
  const std::size_t channels = place_of_axis(channel_axis(shape, options), shape);
  return {shape.begin(), shape.begin() + static_cast<std::ptrdiff_t>(channels) + 1};
}

// A shape with axes of 1 behind its own.
Shape extended(Shape shape, std::size_t rank) {
  shape.resize(rank, 1);
  return shape;
}

// [C] on the axis of the channels.
Shape channels_alone(Shape up_to_channels, std::size_t rank) {
  if (!up_to_channels.empty())
    std::fill(up_to_channels.begin(), up_to_channels.end() - 1, std::uint64_t{1});
  return extended(std::move(up_to_channels), rank);
}

// How a parameter of that shape is meant, as CallOptions::parameters promises.
std::optional<Broadcast> meaning_of(const Shape& values, const Shape& x, const Shape& leading) {
  if (values == Shape{1}) return broadcast_of({}, x);
  if (!leading.empty() && values == Shape{leading.back()})
    return broadcast_of(channels_alone(leading, x.size()), x);
  if (values == leading) return broadcast_of(extended(leading, x.size()), x);
  return broadcast_of(values, x);
}

std::string fitting_shapes(const Shape& x, const Shape& leading) {
  std::string shapes = "[]";
  if (!leading.empty()) shapes += ", " + to_string({leading.back()}) + " (a channel each)";
  if (leading.size() == 2) shapes += ", " + to_string(leading) + " (each channel of each sample)";
  if (leading.size() > 2) shapes += ", " + to_string(leading) + " (up to the channels)";
  if (x.empty()) return shapes + " or [1]";
  return shapes + " or, as NumPy broadcasts, " + to_string(x) +
         " with 1 for any axis and without leading ones";
}

}  // namespace

Result<ParameterSlots> parameter_slots(const std::string& where, const vulkan::Context& context,
                                       const Activation& activation, const Tensor& x,
                                       const CallOptions& options,
                                       const std::vector<ParameterTensor>& gradients) {
  const ActivationInfo& info = activation.info();
  ParameterSlots slots = slots_of(activation);
  const auto channels = channels_of(where, x.shape(), options);
  if (!channels) return channels.error();
  slots.channels = *channels;
  const Shape leading = up_to_channels(x.shape(), options);
  slots.channels_broadcast = *broadcast_of(channels_alone(leading, x.shape().size()), x.shape());
  for (std::size_t i = 0; i < slots.count; ++i)
    slots.slots[i].broadcast = *broadcast_of({}, x.shape());

  for (const ParameterTensor& given : options.parameters) {
    const auto slot = slot_named(where, info, slots, given, &ParameterSlot::values);
    if (!slot) return slot.error();
    const std::string name(given.name);
    if (auto checked = check_tensor(where, name, context, given.tensor); !checked)
      return checked.error();
    auto broadcast = meaning_of(given.tensor.shape(), x.shape(), leading);
    if (!broadcast)
      return invalid(where, name + " is " + to_string(given.tensor.shape()) + "; for x of shape " +
                                to_string(x.shape()) + " it may be " +
                                fitting_shapes(x.shape(), leading));
    if (broadcast->groups.size() > kMostBroadcastLengths + 1)
      return Error{ErrorCode::unsupported,
                   0,
                   where,
                   {name + " " + to_string(given.tensor.shape()) + " has and lacks axes of " +
                    to_string(x.shape()) + " in turn more often than " +
                    std::to_string(kMostBroadcastLengths + 1) + " times; give one of x's shape"}};
    (*slot)->values = &given.tensor;
    (*slot)->broadcast = std::move(*broadcast);
  }
  for (const ParameterTensor& given : gradients) {
    const auto slot = slot_named(where, info, slots, given, &ParameterSlot::gradient);
    if (!slot) return slot.error();
    const std::string name = "the gradient of " + std::string(given.name);
    if (auto checked = check_tensor(where, name, context, given.tensor); !checked)
      return checked.error();
    const Tensor* values = (*slot)->values;
    if (given.tensor.size() != (*slot)->elements() ||
        (given.tensor.size() != 1 && given.tensor.shape() != values->shape()))
      return invalid(where, name + " is " + to_string(given.tensor.shape()) +
                                " and the parameter " +
                                (values == nullptr ? "a number" : to_string(values->shape())));
    (*slot)->gradient = &given.tensor;
  }
  return slots;
}

}  // namespace vkact
