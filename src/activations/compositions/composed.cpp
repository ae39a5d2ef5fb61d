// Mixed activations, and chains of pointwise ones: one dispatch.
#include "activations/compositions/composed.hpp"

#include <algorithm>

#include "activations/calls/bindings.hpp"
#include "activations/calls/tuning.hpp"
#include "activations/calls/windows.hpp"
#include "activations/compositions/composed_modules.hpp"
#include "activations/compositions/mixed_window.hpp"
#include "base/integers.hpp"
#include "shared.h"

namespace vkact {
namespace {

std::size_t parameters_of(std::span<const Activation> activations) {
  std::size_t count = 0;
  for (const Activation& each : activations) count += each.parameters().size();
  return count;
}

}  // namespace

bool is_composable(std::span<const Activation> activations) {
  return activations.size() <= shared::kMaxParts &&
         parameters_of(activations) <= shared::kMaxComposedParameters &&
         std::ranges::all_of(activations, [](const Activation& each) {
           return each.info().family == Family::pointwise;
         });
}

Result<void> record_composition(vulkan::CommandRecorder& recorder, const Composition& composition,
                                const CallTensors& tensors) {
  const vulkan::Context& context = *recorder.context();
  const Tuning tuning = tuning_for(context.description());
  const ElementType type = tensors.source->element_type();
  const std::uint64_t workgroup_elements =
      shared::kVectorBytes / size_of(type) * tuning.workgroup * tuning.vectors;
  const bool is_backward = tensors.gradient != nullptr;

  std::vector<ActivationId> ids;
  shared::ComposedConstants constants{};
  vulkan::PipelineKey key{
      {},
      {{shared::kPointwiseWorkgroupId, tuning.workgroup},
       {shared::kElementTypeId, static_cast<std::uint32_t>(type)},
       {shared::kPointwiseVectorsId, tuning.vectors},
       {shared::kPointwiseGuardedId, true},
       {shared::kPointwiseAccumulatesId, tensors.accumulates},
       {shared::kCompositionPartsId, static_cast<std::uint32_t>(composition.activations.size())},
       {shared::kCompositionIsChainId, composition.is_chain()}},
      is_backward ? 3u : 2u};
  std::size_t next = 0;
  for (const Activation& each : composition.activations) {
    key.constants[shared::kCompositionFirstParametersId + ids.size()] =
        static_cast<std::uint32_t>(next);
    ids.push_back(each.id());
    for (const float value : each.parameters()) constants.parameters[next++] = value;
  }
  const auto code = composed_module(
      is_backward ? CommonModule::compositions_backward : CommonModule::compositions_forward, ids);
  if (!code) return code.error();
  key.code = *code;

  for (const Window& window : windows_over(
           tensors.source->size(), window_elements(context, type, tuning), workgroup_elements)) {
    constants.elements = static_cast<std::uint32_t>(window.elements);
    if (!composition.is_chain()) {
      const MixedWindow mixed =
          mixed_window(window.first, window.elements, composition.row, composition.ends);
      constants.row = mixed.row;
      constants.phase = mixed.phase;
      std::ranges::copy(mixed.ends, constants.ends);
    }
    BindingList bindings(context);
    const auto offset = [&](const Tensor& tensor, bool writes) {
      return bindings.add(tensor, window.first, window.elements, writes) / shared::kVectorBytes;
    };
    constants.source_offset = offset(*tensors.source, false);
    if (is_backward) constants.gradient_offset = offset(*tensors.gradient, false);
    constants.result_offset = offset(*tensors.result, true);
    key.constants[shared::kTakesVectorsTogetherId] =
        takes_pairs_together(tuning, constants.result_offset);
    const auto recorded =
        recorder.dispatch({key, bindings.all(), std::as_bytes(std::span(&constants, 1)),
                           divided_up(window.elements, workgroup_elements)});
    if (!recorded) return recorded;
  }
  return {};
}

}  // namespace vkact
