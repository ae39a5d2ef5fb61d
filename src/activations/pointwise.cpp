#include <algorithm>
#include <cstring>

#include "activations/bindings.hpp"
#include "activations/dispatch.hpp"
#include "activations/modules.hpp"
#include "activations/windows.hpp"
#include "shared.h"

namespace vkact {
namespace {

// How a device class likes its work: invocations of a workgroup and 16-byte vectors of an
// invocation.
struct Tuning {
  std::uint32_t workgroup;
  std::uint32_t vectors;
};

Tuning tuning_for(const DeviceDescription& device) {
  if (device.kind == DeviceKind::cpu) return {256, 8};
  return {256, 4};
}

// Elements of a window are counted in 32 bits, and a binding may be no larger than the device
// allows.
constexpr std::uint64_t kMaxWindowBytes = std::uint64_t{1} << 30;

ModuleCode module_of(ActivationId id, Direction direction) {
  const PointwiseModules& modules = pointwise_modules(id);
  switch (direction) {
    case Direction::forward:
      return modules.forward;
    case Direction::backward:
      return modules.backward;
    case Direction::backward_from_output:
      return modules.backward_from_output;
  }
  return {};
}

}  // namespace

vulkan::PipelineKey pointwise_pipeline(const vulkan::Context& context, ActivationId id,
                                       Direction direction, ElementType element_type,
                                       bool guarded) {
  const Tuning tuning = tuning_for(context.description());
  return {module_of(id, direction),
          {tuning.workgroup, static_cast<std::uint32_t>(element_type), tuning.vectors,
           guarded ? 1u : 0u},
          direction == Direction::forward ? 2u : 3u};
}

Result<void> record_pointwise(vulkan::CommandRecorder& recorder, const Activation& activation,
                              Direction direction, const CallTensors& tensors) {
  const vulkan::Context& context = *recorder.context();
  const Tuning tuning = tuning_for(context.description());
  const ElementType type = tensors.source->element_type();
  const std::uint64_t vector_elements = shared::kVectorBytes / size_of(type);
  const std::uint64_t workgroup_elements = vector_elements * tuning.workgroup * tuning.vectors;
  const std::uint64_t alignment = context.limits().minStorageBufferOffsetAlignment;
  const std::uint64_t max_bytes =
      std::min(context.max_binding_bytes() - alignment, kMaxWindowBytes);
  const std::uint64_t max_elements = std::max(max_bytes / size_of(type), workgroup_elements);

  shared::PointwiseConstants constants{};
  std::ranges::copy(activation.parameters(), constants.parameters);
  for (const Window& window :
       windows_over(tensors.source->size(), max_elements, workgroup_elements)) {
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
    const std::uint64_t workgroups =
        (window.elements + workgroup_elements - 1) / workgroup_elements;
    // A folded grid may have more workgroups than were asked for.
    const bool guarded =
        window.elements % workgroup_elements != 0 || workgroups > context.max_workgroups();
    const auto recorded =
        recorder.dispatch({pointwise_pipeline(context, activation.id(), direction, type, guarded),
                           bindings.all(), std::as_bytes(std::span(&constants, 1)), workgroups});
    if (!recorded) return recorded;
  }
  return {};
}

}  // namespace vkact
