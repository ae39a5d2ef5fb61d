#include "activations/rowwise/whole_rows.hpp"

#include "activations/calls/modules.hpp"
#include "activations/rowwise/call.hpp"

namespace vkact {
namespace {

Result<void> record(vulkan::CommandRecorder& recorder, ModuleCode module,
                    const CallTensors& tensors, const CallOptions& options,
                    const std::string& where) {
  return record_rows(recorder, {.fused = module}, {}, {where, options, tensors, {}});
}

}  // namespace

Result<void> forward_whole_rows(vulkan::CommandRecorder& recorder, const ForwardCall& call) {
  const auto tensors = checked_tensors(*recorder.context(), call);
  if (!tensors) return tensors.error();
  return record(recorder, module_of(call.activation.id(), Role::forward), *tensors, call.options,
                call.where);
}

Result<void> backward_whole_rows(vulkan::CommandRecorder& recorder, const BackwardCall& call) {
  const auto tensors = checked_tensors(*recorder.context(), call);
  if (!tensors) return tensors.error();
  return record(recorder, module_of(call.activation.id(), Role::backward), *tensors, call.options,
                call.where);
}

}  // namespace vkact
