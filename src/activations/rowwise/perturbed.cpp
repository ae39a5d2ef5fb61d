#include "activations/rowwise/perturbed.hpp"

#include "activations/calls/modules.hpp"
#include "activations/rowwise/call.hpp"
#include "vulkan/buffer.hpp"

namespace vkact {
namespace {

struct Perturbation {
  double temperature;
  bool is_hard;
};

Perturbation perturbation_of(const Activation& activation) {
  const auto parameters = activation.parameters();
  return {static_cast<double>(parameters[0]), parameters[1] != 0};
}

Result<void> check_random(const std::string& where, const CallOptions& options) {
  if (options.random) return {};
  return Error{ErrorCode::invalid_argument,
               0,
               where,
               {"it needs random numbers; give their seed and offset as CallOptions::random"}};
}

Result<RowTerms> terms_of(const std::string& where, const vulkan::Context& context,
                          const Activation& activation, const CallTensors& tensors,
                          const CallOptions& options) {
  auto mask = checked_mask(where, context, *tensors.source, *tensors.result, options);
  if (!mask) return mask.error();
  return RowTerms{1 / perturbation_of(activation).temperature, std::move(*mask), options.random};
}

Result<void> record_forward(vulkan::CommandRecorder& recorder, const RowwiseModules& modules,
                            const std::string& where, const CallOptions& options,
                            const CallTensors& tensors, const RowTerms& terms) {
  return record_rows(recorder, modules, forward_scaling(terms), {where, options, tensors, terms});
}

Result<Tensor> scratch_like(const vulkan::CommandRecorder& recorder, const Tensor& tensor) {
  auto buffer =
      vulkan::Buffer::create(recorder.context(), tensor.size_bytes(), vulkan::BufferUse::scratch);
  if (!buffer) return buffer.error();
  return Tensor(std::move(*buffer), 0, tensor.shape(), tensor.size(), tensor.element_type());
}

}  // namespace

Result<void> forward_perturbed(vulkan::CommandRecorder& recorder, const ForwardCall& call) {
  const vulkan::Context& context = *recorder.context();
  const auto tensors = checked_tensors(context, call);
  if (!tensors) return tensors.error();
  if (auto checked = check_random(call.where, call.options); !checked) return checked;
  const auto terms = terms_of(call.where, context, call.activation, *tensors, call.options);
  if (!terms) return terms.error();
  const ActivationId id = call.activation.id();
  if (!perturbation_of(call.activation).is_hard)
    return record_forward(recorder, forward_row_modules(id, *terms), call.where, call.options,
                          *tensors, *terms);
  const Role role = !terms->mask.exists() ? Role::one_hot : Role::masked_one_hot;
  return record_forward(recorder, {.fused = module_of(id, role)}, call.where, call.options,
                        *tensors, *terms);
}

// From x the softmax is computed again: when hard, y does not have it.
Result<void> backward_perturbed(vulkan::CommandRecorder& recorder, const BackwardCall& call) {
  const vulkan::Context& context = *recorder.context();
  const auto tensors = checked_tensors(context, call);
  if (!tensors) return tensors.error();
  const auto terms = terms_of(call.where, context, call.activation, *tensors, call.options);
  if (!terms) return terms.error();
  const ActivationId id = call.activation.id();
  Tensor soft = *tensors->source;
  if (is_from_input(call)) {
    if (auto checked = check_random(call.where, call.options); !checked) return checked;
    auto scratch = scratch_like(recorder, soft);
    if (!scratch) return scratch.error();
    soft = std::move(*scratch);
    const CallTensors forward{tensors->source, nullptr, &soft};
    const auto recorded = record_forward(recorder, forward_row_modules(id, *terms), call.where,
                                         call.options, forward, *terms);
    if (!recorded) return recorded;
  }
  const CallTensors backward{&soft, tensors->gradient, tensors->result, tensors->accumulates};
  return record_rows(recorder, backward_row_modules(id, *terms), backward_scaling(*terms),
                     {call.where, call.options, backward, *terms});
}

}  // namespace vkact
