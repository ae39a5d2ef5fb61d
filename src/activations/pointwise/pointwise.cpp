#include "activations/pointwise/pointwise.hpp"

#include <algorithm>
#include <cstring>

#include "activations/calls/bindings.hpp"
#include "activations/calls/call_tensors.hpp"
#include "activations/calls/tuning.hpp"
#include "activations/calls/views.hpp"
#include "activations/calls/windows.hpp"
#include "base/integers.hpp"
#include "shared.h"

namespace vkact {
namespace {

std::vector<const Tensor*> all(const CallTensors& tensors) {
  if (tensors.gradient == nullptr) return {tensors.source, tensors.result};
  return {tensors.source, tensors.gradient, tensors.result};
}

bool has_views(const CallTensors& tensors) {
  return is_view(*tensors.source) || is_view(*tensors.result) ||
         (tensors.gradient != nullptr && is_view(*tensors.gradient));
}

bool can_take_views(const std::vector<const Tensor*>& tensors) {
  return std::ranges::all_of(
             tensors, [&](const Tensor* each) { return each->shape() == tensors[0]->shape(); }) &&
         axes_in_any_order(tensors[0]->shape(), strides_of(tensors)).has_value();
}

// One dispatch over all elements, in the order of the result's memory.
Result<void> record_views(vulkan::CommandRecorder& recorder, const Activation& activation,
                          Role role, const CallTensors& tensors) {
  const vulkan::Context& context = *recorder.context();
  const Tuning tuning = tuning_for(context.description());
  const ElementType type = tensors.source->element_type();
  const std::uint64_t workgroup_elements =
      shared::kVectorBytes / size_of(type) * tuning.workgroup * tuning.vectors;
  const auto axes = axes_in_any_order(tensors.source->shape(), strides_of(all(tensors)));
  shared::PointwiseConstants constants{};
  constants.elements = narrowed(tensors.source->size());
  std::ranges::copy(activation.parameters(), constants.parameters);
  constants.views.middle = narrowed(axes->lengths[1]);
  constants.views.inner = narrowed(axes->lengths[2]);
  BindingList bindings(context);
  std::uint32_t views = 0;
  // `number` as in the kernels, where the gradient has one whether or not it is there.
  const auto add = [&](const Tensor& tensor, std::size_t number, bool writes, std::uint32_t& offset,
                       shared::ViewStrides& strides) {
    const ThreeAxes& own = axes->strides[bindings.all().size()];
    const std::uint32_t view = view_of(tensor, axes->lengths, own);
    views |= view_bits(number, view);
    strides = strides_for_kernels(own);
    const std::uint32_t bytes = bindings.add_span(tensor, writes);
    offset = bytes / static_cast<std::uint32_t>(view == shared::kNoView ? shared::kVectorBytes
                                                                        : size_of(type));
    return view;
  };
  add(*tensors.source, 0, false, constants.source_offset, constants.views.source);
  if (tensors.gradient != nullptr)
    add(*tensors.gradient, 1, false, constants.gradient_offset, constants.views.gradient);
  const std::uint32_t result_view =
      add(*tensors.result, 2, true, constants.result_offset, constants.views.result);
  const std::uint64_t workgroups = divided_up(constants.elements, workgroup_elements);
  const PointwiseVariant variant{role, type, true, tensors.accumulates, constants.result_offset,
                                 views};
  vulkan::PipelineKey key = pointwise_pipeline(context, activation.id(), variant);
  if (result_view != shared::kNoView) key.constants[shared::kTakesVectorsTogetherId] = 0;
  return recorder.dispatch(
      {key, bindings.all(), std::as_bytes(std::span(&constants, 1)), workgroups});
}

Result<void> record(vulkan::CommandRecorder& recorder, const Activation& activation, Role role,
                    const CallTensors& tensors) {
  const vulkan::Context& context = *recorder.context();
  const Tuning tuning = tuning_for(context.description());
  const ElementType type = tensors.source->element_type();
  const std::uint64_t vector_elements = shared::kVectorBytes / size_of(type);
  const std::uint64_t workgroup_elements = vector_elements * tuning.workgroup * tuning.vectors;
  shared::PointwiseConstants constants{};
  std::ranges::copy(activation.parameters(), constants.parameters);
  if (has_views(tensors)) return record_views(recorder, activation, role, tensors);
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

const Tensor& source_of(const BackwardCall& call) {
  return is_from_input(call) ? call.arguments.x : call.arguments.y;
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
       {shared::kTakesVectorsTogetherId, takes_pairs_together(tuning, variant.result_offset)},
       {shared::kViewsId, variant.views}},
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

bool takes_views_pointwise(const vulkan::Context& context, const ForwardCall& call) {
  return may_stay_in_place(context, {{"x", &call.x}, {"y", &call.y, true}}, false) &&
         can_take_views({&call.x, &call.y});
}

bool takes_views_pointwise(const vulkan::Context& context, const BackwardCall& call) {
  const BackwardArguments& arguments = call.arguments;
  const Tensor& source = source_of(call);
  return may_stay_in_place(context,
                           {{"x", &source}, {"dy", &arguments.dy}, {"dx", &arguments.dx, true}},
                           arguments.accumulate) &&
         can_take_views({&source, &arguments.dy, &arguments.dx});
}

}  // namespace vkact
