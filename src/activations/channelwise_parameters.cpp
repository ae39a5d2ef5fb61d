#include "activations/channelwise_parameters.hpp"

#include <algorithm>

#include "activations/checks.hpp"
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

Result<RowShape> channels_of(const std::string& where, const Tensor& x,
                             const CallOptions& options) {
  const Shape& shape = x.shape();
  if (shape.empty() && !options.axis) return RowShape{1, 1, 1};
  return rows_along(where, shape, options.axis.value_or(shape.size() > 1 ? 1 : 0));
}

std::string lengths_of(const RowShape& channels) {
  std::string lengths = "1";
  if (channels.axis > 1) lengths += ", " + std::to_string(channels.axis) + " (a channel each)";
  if (channels.outer > 1)
    lengths += " or " + std::to_string(channels.outer * channels.axis) +
               " (each channel of each sample its own)";
  return lengths;
}

}  // namespace

Result<ParameterSlots> parameter_slots(const std::string& where, const vulkan::Context& context,
                                       const Activation& activation, const Tensor& x,
                                       const CallOptions& options,
                                       const std::vector<ParameterTensor>& gradients) {
  const ActivationInfo& info = activation.info();
  ParameterSlots slots = slots_of(activation);
  const auto channels = channels_of(where, x, options);
  if (!channels) return channels.error();
  slots.channels = *channels;

  for (const ParameterTensor& given : options.parameters) {
    const auto slot = slot_named(where, info, slots, given, &ParameterSlot::values);
    if (!slot) return slot.error();
    const std::string name(given.name);
    if (auto checked = check_tensor(where, name, context, given.tensor); !checked)
      return checked.error();
    const std::uint64_t count = given.tensor.size();
    if (count != 1 && count != channels->axis && count != channels->outer * channels->axis)
      return invalid(where, name + " has " + std::to_string(count) + " elements; for x of shape " +
                                to_string(x.shape()) + " it may have " + lengths_of(*channels));
    (*slot)->values = &given.tensor;
  }
  for (const ParameterTensor& given : gradients) {
    const auto slot = slot_named(where, info, slots, given, &ParameterSlot::gradient);
    if (!slot) return slot.error();
    const std::string name = "the gradient of " + std::string(given.name);
    if (auto checked = check_tensor(where, name, context, given.tensor); !checked)
      return checked.error();
    if (given.tensor.size() != (*slot)->elements())
      return invalid(where, name + " has " + std::to_string(given.tensor.size()) +
                                " elements and the parameter " +
                                std::to_string((*slot)->elements()));
    (*slot)->gradient = &given.tensor;
  }
  return slots;
}

}  // namespace vkact
