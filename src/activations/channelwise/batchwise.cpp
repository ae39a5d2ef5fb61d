#include "activations/channelwise/batchwise.hpp"

#include "activations/calls/checks.hpp"
#include "activations/channelwise/channelwise.hpp"
#include "activations/channelwise/normalized.hpp"
#include "base/axis.hpp"
#include "shared.h"

namespace vkact {
namespace {

float parameter_of(const Activation& activation, std::string_view name) {
  const auto described = activation.info().parameters;
  for (std::size_t i = 0; i < described.size(); ++i)
    if (described[i].name == name) return activation.parameters()[i];
  return 0;
}

template <class Call>
Result<NormalizedCall> checked_call(const vulkan::Context& context, const Call& call, Role role,
                                    const Result<ParameterSlots>& slots,
                                    const CallTensors& tensors) {
  if (!slots) return slots.error();
  const AxisShape& channels = slots->channels;
  const CallOptions& options = call.options;
  const std::string& where = call.where;
  const NormalizedCall checked{
      channelwise_work(where, call.activation, role, tensors, *slots),
      channels,
      {options.running_mean, options.running_variance, parameter_of(call.activation, "epsilon"),
       parameter_of(call.activation, "momentum")},
      options.training};
  const RunningStatistics& running = checked.running;
  if (auto done = check_running(where, context, running, channels.axis, options.training); !done)
    return done.error();
  constexpr std::uint64_t kBytes = shared::kChannelStatistics * sizeof(float);
  if (tensors.source->size() != 0 && channels.axis > context.max_binding_bytes() / kBytes)
    return Error{ErrorCode::unsupported,
                 0,
                 where,
                 {"the statistics of " + std::to_string(channels.axis) +
                  " channels are more than the device binds at once"}};
  std::vector<const Tensor*> others{tensors.source, tensors.gradient, tensors.result};
  for (const ParameterSlot& slot : *slots) {
    others.push_back(slot.values);
    others.push_back(slot.gradient);
  }
  for (const Tensor* running_tensor : {&running.mean, &running.variance})
    for (const Tensor* other : others)
      if (other != nullptr && running_tensor->is_valid() && do_overlap(*running_tensor, *other))
        return invalid(where, "running_mean or running_variance overlaps another tensor");
  return checked;
}

// One element has no unbiased variance.
Result<void> check_update(const std::string& where, const NormalizedCall& call) {
  if (call.training && call.running.mean.is_valid() &&
      call.channels.outer * call.channels.inner == 1)
    return invalid(where,
                   "a channel of one element has no variance for running_variance; give more "
                   "elements, or no running statistics");
  return {};
}

}  // namespace

Result<void> forward_batchwise(vulkan::CommandRecorder& recorder, const ForwardCall& call) {
  const vulkan::Context& context = *recorder.context();
  const auto tensors = checked_tensors(context, call);
  if (!tensors) return tensors.error();
  const auto slots = checked_slots(context, call);
  const auto checked = checked_call(context, call, Role::forward, slots, *tensors);
  if (!checked) return checked.error();
  if (auto done = check_update(call.where, *checked); !done) return done;
  if (call.x.size() == 0) return {};
  return forward_normalized(recorder, *checked);
}

Result<void> backward_batchwise(vulkan::CommandRecorder& recorder, const BackwardCall& call) {
  if (!is_from_input(call)) return invalid(call.where, "x is missing; its backward needs it");
  const vulkan::Context& context = *recorder.context();
  const auto tensors = checked_tensors(context, call);
  if (!tensors) return tensors.error();
  const auto slots = checked_slots(context, call, *tensors);
  const auto checked = checked_call(context, call, Role::backward, slots, *tensors);
  if (!checked) return checked.error();
  return backward_normalized(recorder, *checked);
}

}  // namespace vkact
