#include "activations/blocks/stochastic.hpp"

#include <algorithm>
#include <cmath>

#include "activations/blocks/blocks.hpp"
#include "activations/calls/call_tensors.hpp"
#include "activations/calls/checks.hpp"

namespace vkact {
namespace {

// What an element is dropped by, and what becomes of it when not.
struct Dropping {
  double probability = 0;
  double kept_scale = 1;
  double kept_shift = 0;
  double dropped_value = 0;
};

// Of dropout; at p = 1 nothing is kept.
Dropping dropping(double p) { return {p, p == 1 ? 0 : 1 / (1 - p)}; }

// Keeps the mean 0 and variance 1 of SELU's outputs (Klambauer, Unterthiner, Mayr and Hochreiter,
// "Self-normalizing neural networks", 2017); at p = 1 everything is 0.
Dropping alpha_dropping(double p) {
  constexpr double kLowerLimit = -1.7580993408473766;  // of SELU
  if (p == 0) return {};
  if (p == 1) return {1, 0};
  const double scale = 1 / std::sqrt((1 - p) * (1 + p * kLowerLimit * kLowerLimit));
  const double shift = -scale * kLowerLimit * p;
  return {p, scale, shift, scale * kLowerLimit + shift};
}

void set_dropping(shared::BlockNoise& noise, const Dropping& dropping) {
  // p is a float32, so that the product is exact.
  noise.drop_below = static_cast<std::uint32_t>(std::lround(dropping.probability * 0x1p24));
  noise.kept_scale = static_cast<float>(dropping.kept_scale);
  noise.kept_shift = static_cast<float>(dropping.kept_shift);
  noise.dropped_value = static_cast<float>(dropping.dropped_value);
}

shared::BlockNoise noise_of(const Activation& activation, BlockWork& work, bool training) {
  const auto parameters = activation.parameters();
  std::ranges::copy(parameters, work.parameters.begin());
  shared::BlockNoise noise{};
  set_dropping(noise, {});
  switch (activation.id()) {
    case ActivationId::rrelu:
      if (!training) std::fill_n(work.parameters.begin(), 2, (parameters[0] + parameters[1]) / 2);
      break;
    case ActivationId::dropout:
      if (training) set_dropping(noise, dropping(parameters[0]));
      break;
    default:
      if (training) set_dropping(noise, alpha_dropping(parameters[0]));
      break;
  }
  return noise;
}

Result<BlockWork> work_of(const std::string& where, const Activation& activation, Role role,
                          const Shape& shape, const CallOptions& options) {
  if (options.training && !options.random)
    return invalid(where,
                   "it draws random numbers in training; say by CallOptions::random which ones");
  BlockWork work;
  work.module = module_of(activation.id(), role);
  work.rows = 1;
  work.block = 1;
  work.draws_per_row = options.training && activation.id() == ActivationId::feature_alpha_dropout;
  if (work.draws_per_row && shape.size() < 2)
    return invalid(where, "it drops channels of samples, so x needs two axes or more; it is of " +
                              to_string(shape));
  for (std::size_t i = 0; i < shape.size(); ++i)
    (work.draws_per_row && i < 2 ? work.rows : work.block) *= shape[i];
  work.is_random = options.training;
  shared::BlockNoise noise = noise_of(activation, work, options.training);
  if (options.random) {
    set_halves(noise.seed, options.random->seed);
    set_halves(noise.random_offset, options.random->offset);
  }
  work.details = noise;
  return work;
}

// dx follows from dy alone, whether or not the call has x or y.
Result<CallTensors> checked_gradients(const vulkan::Context& context, const BackwardCall& call) {
  const BackwardArguments& arguments = call.arguments;
  const auto checked = check_tensors(call.where, context,
                                     {{"dy", &arguments.dy, false}, {"dx", &arguments.dx, true}});
  if (!checked) return checked.error();
  if (arguments.accumulate) {
    const auto own = check_is_own_memory(call.where, {"dx", &arguments.dx, true}, {&arguments.dy});
    if (!own) return own.error();
  }
  return CallTensors{nullptr, &arguments.dy, &arguments.dx, arguments.accumulate};
}

Result<void> record(vulkan::CommandRecorder& recorder, const std::string& where, BlockWork work,
                    const CallTensors& tensors) {
  work.accumulates = tensors.accumulates;
  for (const Tensor* tensor : {tensors.source, tensors.gradient, tensors.result})
    if (tensor != nullptr) work.tensors.push_back({tensor, tensor == tensors.result, work.block});
  return record_blocks(recorder, where, work);
}

}  // namespace

Result<void> forward_stochastic(vulkan::CommandRecorder& recorder, const ForwardCall& call) {
  const auto tensors = checked_tensors(*recorder.context(), call);
  if (!tensors) return tensors.error();
  const auto work =
      work_of(call.where, call.activation, Role::forward, call.x.shape(), call.options);
  if (!work) return work.error();
  return record(recorder, call.where, *work, *tensors);
}

Result<void> backward_stochastic(vulkan::CommandRecorder& recorder, const BackwardCall& call) {
  const vulkan::Context& context = *recorder.context();
  const bool needs_source = call.activation.id() == ActivationId::rrelu;
  const auto tensors =
      needs_source ? checked_tensors(context, call) : checked_gradients(context, call);
  if (!tensors) return tensors.error();
  const auto work =
      work_of(call.where, call.activation, Role::backward, call.arguments.dy.shape(), call.options);
  if (!work) return work.error();
  return record(recorder, call.where, *work, *tensors);
}

}  // namespace vkact
