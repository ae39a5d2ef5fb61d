// Activations that take each element alone, with numbers for their parameters.
#pragma once

#include "activations/calls/call.hpp"
#include "activations/calls/modules.hpp"
#include "vulkan/pipeline_store.hpp"

namespace vkact {

Result<void> forward_pointwise(vulkan::CommandRecorder& recorder, const ForwardCall& call);
Result<void> backward_pointwise(vulkan::CommandRecorder& recorder, const BackwardCall& call);

/// Whether the kernels take the views of these calls as they lie.
bool takes_views_pointwise(const vulkan::Context& context, const ForwardCall& call);
bool takes_views_pointwise(const vulkan::Context& context, const BackwardCall& call);

/// The key of a pointwise pipeline, as the pointwise calls use it.
struct PointwiseVariant {
  Role role = Role::forward;
  ElementType element_type = ElementType::float32;
  bool guarded = true;
  bool accumulates = false;
  std::uint32_t result_offset = 0;  ///< The vector of its binding that the result begins at.
  std::uint32_t views = 0;          ///< How the tensors lie: kViewsId.
};
vulkan::PipelineKey pointwise_pipeline(const vulkan::Context& context, ActivationId id,
                                       const PointwiseVariant& variant);

}  // namespace vkact
