// Pointwise activations whose parameters are tensors, and the gradients of parameters.
#include "activations/channelwise/channelwise.hpp"

#include <algorithm>

#include "activations/calls/checks.hpp"

namespace vkact {
namespace {

// Of a parameter whose gradient is summed by runs.
constexpr std::uint64_t kMostTargets = std::uint64_t{1} << 22;

// Whether runs of so many neighbouring elements have an element of the tensor each, in turn.
bool is_of_runs(const Broadcast& broadcast, std::uint64_t inner) {
  const auto& groups = broadcast.groups;
  const std::uint64_t own_inner = groups[0].is_present ? 1 : groups[0].length;
  return own_inner == inner && groups.size() <= (groups[0].is_present ? 2 : 3);
}

bool is_one_for_all(const Broadcast& broadcast) {
  return broadcast.groups.empty() || (broadcast.groups.size() == 1 && broadcast.repeats_elements());
}

// The elements of a run where all parameters that are not the same for all share runs.
std::optional<std::uint64_t> shared_run(const ParameterSlots& slots, bool has_statistics) {
  std::uint64_t inner = slots.channels.inner;
  bool is_decided = has_statistics;
  for (const ParameterSlot& slot : slots) {
    if (is_one_for_all(slot.broadcast)) continue;
    const BroadcastGroup& innermost = slot.broadcast.groups[0];
    if (!is_decided) inner = innermost.is_present ? 1 : innermost.length;
    is_decided = true;
    if (!is_of_runs(slot.broadcast, inner) || slot.elements() > kMostTargets) return {};
  }
  return inner;
}

ChannelwiseBroadcasts broadcasts_of(const std::string& where, const ParameterSlots& slots) {
  ChannelwiseBroadcasts broadcasts{{}, slots.channels_broadcast, where};
  for (const ParameterSlot& slot : slots) broadcasts.values.push_back(slot.broadcast);
  return broadcasts;
}

// A gradient's memory must be its own.
Result<void> check_gradients(const std::string& where, const CallTensors& tensors,
                             const ParameterSlots& slots) {
  std::vector<const Tensor*> others{tensors.source, tensors.gradient, tensors.result};
  for (const ParameterSlot& slot : slots)
    if (slot.values != nullptr) {
      if (do_overlap(*slot.values, *tensors.result))
        return invalid(where, "dx overlaps the values of a parameter");
      others.push_back(slot.values);
    }
  for (const ParameterSlot& slot : slots) {
    if (slot.gradient == nullptr) continue;
    for (const Tensor* other : others)
      if (do_overlap(*slot.gradient, *other))
        return invalid(where, "the gradient of a parameter overlaps another tensor of the call");
    others.push_back(slot.gradient);
  }
  return {};
}

}  // namespace

Result<ParameterSlots> checked_slots(const vulkan::Context& context, const ForwardCall& call) {
  auto slots = parameter_slots(call.where, context, call.activation, call.x, call.options, {});
  if (!slots) return slots;
  for (const ParameterSlot& slot : *slots)
    if (slot.values != nullptr && do_overlap(*slot.values, call.y))
      return invalid(call.where, "y overlaps the values of a parameter");
  return slots;
}

Result<ParameterSlots> checked_slots(const vulkan::Context& context, const BackwardCall& call,
                                     const CallTensors& tensors) {
  auto slots = parameter_slots(call.where, context, call.activation, call.arguments.x, call.options,
                               call.arguments.parameter_gradients);
  if (!slots) return slots;
  if (auto checked = check_gradients(call.where, tensors, *slots); !checked) return checked.error();
  return slots;
}

ChannelwiseWork channelwise_work(const std::string& where, const Activation& activation, Role role,
                                 const CallTensors& tensors, const ParameterSlots& slots) {
  ChannelwiseWork work;
  work.module = module_of(activation.id(), role);
  work.parameters = activation.parameters();
  const bool is_forward = role == Role::forward || role == Role::channelwise_forward;
  work.occurrences = is_forward ? occurrences_in_output(activation.id())
                                : occurrences_in_gradients(activation.id());
  const auto inner = shared_run(slots, activation.info().family == Family::batchwise);
  if (inner)
    work.inner = *inner;
  else
    work.broadcasts = broadcasts_of(where, slots);
  work.source = tensors.source;
  work.gradient = tensors.gradient;
  work.result = tensors.result;
  work.accumulates = tensors.accumulates;
  for (const ParameterSlot& slot : slots) {
    work.values.push_back(slot.values);
    work.sums.push_back({slot.gradient, slot.elements(), 0, tensors.accumulates});
  }
  return work;
}

Result<void> forward_channelwise(vulkan::CommandRecorder& recorder, const ForwardCall& call) {
  const auto tensors = checked_tensors(*recorder.context(), call);
  if (!tensors) return tensors.error();
  const auto slots = checked_slots(*recorder.context(), call);
  if (!slots) return slots.error();
  return apply_channelwise(recorder, channelwise_work(call.where, call.activation,
                                                      Role::channelwise_forward, *tensors, *slots));
}

Result<void> backward_channelwise(vulkan::CommandRecorder& recorder, const BackwardCall& call) {
  if (!is_from_input(call))
    return invalid(call.where, "tensors for parameters or their gradients need x, not y");
  const auto tensors = checked_tensors(*recorder.context(), call);
  if (!tensors) return tensors.error();
  const auto slots = checked_slots(*recorder.context(), call, *tensors);
  if (!slots) return slots.error();
  return reduce_channelwise(
      recorder,
      channelwise_work(call.where, call.activation, Role::channelwise_backward, *tensors, *slots));
}

}  // namespace vkact
