#include "verification/digests.hpp"

#include <algorithm>
#include <utility>
#include <vkact/batch.hpp>

#include "verification/device_run.hpp"
#include "verification/digest.hpp"
#include "verification/digest_calls.hpp"
#include "verification/digest_inputs.hpp"

namespace vkact::verification {
namespace {

// So large that it would make normal numbers of subnormal derivatives.
constexpr double kGreatestGradient = 1000;
constexpr std::uint64_t kGradientSeed = 0xd1;

Result<Tensor> run_forward(const Device& device, const DigestCall& call, const Tensor& x) {
  const auto shape = output_shape(call.activation, call.shape, call.options);
  if (!shape) return shape.error();
  const auto y = poisoned(device, *shape, call.x.type);
  if (!y) return y.error();
  Batch batch(device);
  if (auto recorded = batch.forward(call.activation, x, *y, call.options); !recorded)
    return recorded.error();
  if (auto done = submit_and_wait(batch); !done) return done.error();
  return *y;
}

// Tensors that a backward call fills, in this order.
Result<std::vector<Tensor>> add_results(const Device& device, const DigestCall& call,
                                        BackwardArguments& arguments) {
  const auto dx = poisoned(device, call.shape, call.x.type);
  if (!dx) return dx.error();
  arguments.dx = *dx;
  std::vector<Tensor> results{*dx};
  if (call.options.gate.is_valid()) {
    const auto dgate = poisoned(device, call.shape, call.x.type);
    if (!dgate) return dgate.error();
    arguments.dgate = *dgate;
    results.push_back(*dgate);
  }
  for (const auto& [name, tensor] : call.options.parameters) {
    const auto gradient = poisoned(device, tensor.shape(), tensor.element_type());
    if (!gradient) return gradient.error();
    arguments.parameter_gradients.push_back({name, *gradient});
    results.push_back(*gradient);
  }
  return results;
}

Result<void> add_backward(const Device& device, const DigestCall& call, const Numbers& dy,
                          BackwardArguments arguments, Digest& digest) {
  const auto shape = output_shape(call.activation, call.shape, call.options);
  if (!shape) return shape.error();
  const auto gradient = upload(device, dy, *shape);
  if (!gradient) return gradient.error();
  arguments.dy = *gradient;
  const auto results = add_results(device, call, arguments);
  if (!results) return results.error();
  Batch batch(device);
  if (auto recorded = batch.backward(call.activation, arguments, call.options); !recorded)
    return recorded.error();
  if (auto done = submit_and_wait(batch); !done) return done.error();
  for (const Tensor& each : *results) {
    const auto numbers = download(device, each);
    if (!numbers) return numbers.error();
    digest.add(*numbers);
  }
  return {};
}

Result<void> add_call(const Device& device, const DigestCall& call, Pass pass, Digest& digest) {
  const auto x = upload(device, call.x, call.shape);
  if (!x) return x.error();
  BackwardArguments arguments{.x = *x};
  const bool is_forward = pass == Pass::forward || pass == Pass::channelwise_forward;
  std::uint64_t outputs = 0;
  if (is_forward || pass == Pass::backward_from_y) {
    const auto y = run_forward(device, call, *x);
    if (!y) return y.error();
    auto numbers = download(device, *y);
    if (!numbers) return numbers.error();
    if (is_forward) {
      digest.add(*numbers);
      return {};
    }
    const auto same_everywhere = upload(device, canonical(std::move(*numbers)), y->shape());
    if (!same_everywhere) return same_everywhere.error();
    arguments = {.y = *same_everywhere};
  }
  const auto shape = output_shape(call.activation, call.shape, call.options);
  if (!shape) return shape.error();
  const auto count = element_count(*shape);
  if (!count) return count.error();
  outputs = *count;
  const ElementType type = call.x.type;
  const auto size = static_cast<std::size_t>(outputs);
  const Numbers ones{type, std::vector<std::uint32_t>(size, nearest_pattern(1, type))};
  if (auto done = add_backward(device, call, ones, arguments, digest); !done) return done;
  return add_backward(device, call, fixed_numbers(kGradientSeed, size, type, kGreatestGradient),
                      arguments, digest);
}

}  // namespace

std::string_view name_of(Pass pass) noexcept {
  switch (pass) {
    case Pass::forward:
      return "forward";
    case Pass::backward_from_x:
      return "backward_from_x";
    case Pass::backward_from_y:
      return "backward_from_y";
    case Pass::channelwise_forward:
      return "channelwise_forward";
    case Pass::channelwise_backward:
      return "channelwise_backward";
  }
  return "unknown";
}

std::vector<DigestCase> digest_cases_of(std::span<const ActivationId> activations,
                                        std::span<const ElementType> types) {
  std::vector<DigestCase> cases;
  for (const ActivationId activation : activations) {
    const ActivationInfo& info = info_of(activation);
    const bool has_channels = info.family == Family::pointwise &&
                              std::ranges::any_of(info.parameters, &ParameterInfo::trainable);
    for (const ElementType type : types) {
      cases.push_back({activation, Pass::forward, type});
      if (info.backward_from_x) cases.push_back({activation, Pass::backward_from_x, type});
      if (info.backward_from_y) cases.push_back({activation, Pass::backward_from_y, type});
      if (!has_channels) continue;
      cases.push_back({activation, Pass::channelwise_forward, type});
      cases.push_back({activation, Pass::channelwise_backward, type});
    }
  }
  return cases;
}

Result<std::uint64_t> digest_of(const Device& device, const DigestCase& what) {
  const auto calls = digest_calls(device, what);
  if (!calls) return calls.error();
  Digest digest;
  for (const DigestCall& call : *calls) {
    if (what.pass == Pass::backward_from_y && !call.activation.check_backward_from_output())
      continue;
    if (auto done = add_call(device, call, what.pass, digest); !done) return done.error();
  }
  return digest.value();
}

}  // namespace vkact::verification
