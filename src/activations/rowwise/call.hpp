// Records the dispatches of one rowwise call.
#pragma once

#include <string>

#include "activations/calls/call_tensors.hpp"
#include "activations/calls/modules.hpp"
#include "activations/rowwise/plan.hpp"
#include "activations/rowwise/terms.hpp"
#include "base/axis.hpp"

namespace vkact {

/// The modules of a direction. Those that need a row at once have the first alone.
struct RowwiseModules {
  ModuleCode fused;
  ModuleCode partial = {};
  ModuleCode combine = {};
  ModuleCode apply = {};
};

/// The modules of an activation with or without a mask.
RowwiseModules forward_row_modules(ActivationId id, const RowTerms& terms);
RowwiseModules backward_row_modules(ActivationId id, const RowTerms& terms);

/// One direction of a rowwise call. All tensors have one shape, whose rows lie along the axis of
/// the options.
struct RowwiseCall {
  const std::string& where;
  const CallOptions& options;
  const CallTensors& tensors;
  const RowTerms& terms;
};

/// Records it. Terms with noise take no views. Without modules for segments rows must fit a
/// binding; unsupported where they do not.
Result<void> record_rows(vulkan::CommandRecorder& recorder, const RowwiseModules& modules,
                         const RowScaling& scaling, const RowwiseCall& call);

/// Whether record_rows() takes the views of these calls as they lie.
bool takes_views_of_rows(const vulkan::Context& context, const ForwardCall& call);
bool takes_views_of_rows(const vulkan::Context& context, const BackwardCall& call);

/// The plan of rows that are each taken at once, and the most elements of a window; unsupported
/// where a row does not fit a binding.
Result<RowwisePlan> whole_row_plan(const std::string& where, const vulkan::Context& context,
                                   const AxisShape& rows, ElementType element_type);

}  // namespace vkact
