#include "activations/pointwise/pointwise.hpp"

#include <algorithm>
#include <cstring>

#include "activations/calls/bindings.hpp"
#include "activations/calls/call_tensors.hpp"
#include "activations/calls/tuning.hpp"
#include "activations/calls/windows.hpp"
#include "base/integers.hpp"
#include "shared.h"

namespace vkact {
namespace {

Result<void> record(vulkan::CommandRecorder& recorder, const Activation& activation, Role role,
                    const CallTensors& tensors) {
  const vulkan::Context& context = *recorder.context();
  const Tuning tuning = tuning_for(context.description());
  const ElementType type = tensors.source->element_type();
  const std::uint64_t vector_elements = shared::kVectorBytes / size_of(type);
  const std::uint64_t workgroup_elements = vector_elements * tuning.workgroup * tuning.vectors;
  shared::PointwiseConstants constants{};
  std::ranges::copy(activation.parameters(), constants.parameters);
  for (const Window& window : windows_over(
           tensors.source->size(), window_elements(context, type, tuning), workgroup_elements)) {
    BindingList bindings(context);
    constants.elements = static_cast<std::uint32_t>(window.elements);
    constants.source_offset =
        bindings.add(*tensors.source, window.first, window.elements, false) / shared::kVectorBytes;
    if (tensors.gradient != nullptr)
      constants.gradient_offset =
          bindings.add(*tensors.gradient, window.first, window.elements, false) /
          shared::kVectorBytes;
    constants.result_offset =
        bindings.add(*tensors.result, window.first, window.elements, true) / shared::kVectorBytes;
    const std::uint64_t workgroups = divided_up(window.elements, workgroup_elements);
    // A folded grid may have more workgroups than were asked for.
    const bool guarded =
        window.elements % workgroup_elements != 0 || workgroups > context.max_workgroups();
    const PointwiseVariant variant{role, type, guarded, tensors.accumulates,
                                   constants.result_offset};
    const auto recorded =
        recorder.dispatch({pointwise_pipeline(context, activation.id(), variant), bindings.all(),
                           std::as_bytes(std::span(&constants, 1)), workgroups});
    if (!recorded) return recorded;
  }
  return {};
}

}  // namespace

vulkan::PipelineKey pointwise_pipeline(const vulkan::Context& context, ActivationId id,
                                       const PointwiseVariant& variant) {
  const Tuning tuning = tuning_for(context.description());
  vulkan::PipelineKey key{
      module_of(id, variant.role),
      {{shared::kPointwiseWorkgroupId, tuning.workgroup},
       {shared::kElementTypeId, static_cast<std::uint32_t>(variant.element_type)},
       {shared::kPointwiseVectorsId, tuning.vectors},
       {shared::kPointwiseGuardedId, variant.guarded},
       {shared::kPointwiseAccumulatesId, variant.accumulates},
       {shared::kTakesVectorsTogetherId, takes_pairs_together(tuning, variant.result_offset)}},
      variant.role == Role::forward ? 2u : 3u};
  return key;
}

Result<void> forward_pointwise(vulkan::CommandRecorder& recorder, const ForwardCall& call) {
  const auto tensors = checked_tensors(*recorder.context(), call);
  if (!tensors) return tensors.error();
  return record(recorder, call.activation, Role::forward, *tensors);
}

Result<void> backward_pointwise(vulkan::CommandRecorder& recorder, const BackwardCall& call) {
  const auto tensors = checked_tensors(*recorder.context(), call);
  if (!tensors) return tensors.error();
  return record(recorder, call.activation,
                is_from_input(call) ? Role::backward : Role::backward_from_output, *tensors);
}

}  // namespace vkact
