// From checked calls to recorded dispatches.
#pragma once

#include <string_view>
#include <vkact/batch.hpp>

#include "activations/rowwise_plan.hpp"
#include "vulkan/command_recorder.hpp"

namespace vkact {

/// What a call computes, whatever the family.
enum class Direction : std::uint32_t { forward, backward, backward_from_output };

/// The tensors of a call, checked. Forward: source is x, result is y. Backward: source is x or y,
/// gradient is dy, result is dx.
struct CallTensors {
  const Tensor* source = nullptr;
  const Tensor* gradient = nullptr;
  const Tensor* result = nullptr;
};

/// The key of a pointwise pipeline, as record_pointwise() uses it; `guarded` as in the kernel.
vulkan::PipelineKey pointwise_pipeline(const vulkan::Context& context, ActivationId id,
                                       Direction direction, ElementType element_type, bool guarded);

/// Records y = f(x) or dx = dy f'(x), element by element.
Result<void> record_pointwise(vulkan::CommandRecorder& recorder, const Activation& activation,
                              Direction direction, const CallTensors& tensors);

/// Records a rowwise activation over the rows.
Result<void> record_rowwise(vulkan::CommandRecorder& recorder, ActivationId id, Direction direction,
                            const CallTensors& tensors, const RowShape& rows);

}  // namespace vkact
