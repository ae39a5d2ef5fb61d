#include "activations/rowwise/rowwise.hpp"

#include "activations/rowwise/call.hpp"

namespace vkact {
namespace {

Result<RowTerms> terms_of(const vulkan::CommandRecorder& recorder, const Activation& activation,
                          const CallTensors& tensors, const CallOptions& options,
                          const std::string& where) {
  auto mask = checked_mask(where, *recorder.context(), *tensors.source, *tensors.result, options);
  if (!mask) return mask.error();
  // The one without parameters negates.
  const auto parameters = activation.parameters();
  return RowTerms{.scale = parameters.empty() ? -1.0 : static_cast<double>(parameters[0]),
                  .mask = std::move(*mask)};
}

}  // namespace

Result<void> forward_rowwise(vulkan::CommandRecorder& recorder, const ForwardCall& call) {
  const auto tensors = checked_tensors(*recorder.context(), call);
  if (!tensors) return tensors.error();
  const auto terms = terms_of(recorder, call.activation, *tensors, call.options, call.where);
  if (!terms) return terms.error();
  return record_rows(recorder, forward_row_modules(call.activation.id(), *terms),
                     forward_scaling(*terms), {call.where, call.options, *tensors, *terms});
}

Result<void> backward_rowwise(vulkan::CommandRecorder& recorder, const BackwardCall& call) {
  const auto tensors = checked_tensors(*recorder.context(), call);
  if (!tensors) return tensors.error();
  const auto terms = terms_of(recorder, call.activation, *tensors, call.options, call.where);
  if (!terms) return terms.error();
  return record_rows(recorder, backward_row_modules(call.activation.id(), *terms),
                     backward_scaling(*terms), {call.where, call.options, *tensors, *terms});
}

}  // namespace vkact
