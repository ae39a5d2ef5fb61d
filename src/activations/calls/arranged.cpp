#include "activations/calls/arranged.hpp"

#include <algorithm>
#include <initializer_list>

#include "activations/calls/checks.hpp"
#include "activations/calls/rearrangement.hpp"
#include "activations/calls/scratch.hpp"
#include "activations/calls/views.hpp"

namespace vkact {
namespace {

bool any_is_view(std::initializer_list<const Tensor*> tensors) noexcept {
  return std::ranges::any_of(tensors, [](const Tensor* each) { return is_view(*each); });
}

bool any_is_view(const std::vector<ParameterTensor>& tensors) noexcept {
  return std::ranges::any_of(tensors, [](const auto& each) { return is_view(each.tensor); });
}

bool has_views_apart_from_gate(const CallOptions& options) noexcept {
  return any_is_view(
             {&options.mask, &options.target, &options.running_mean, &options.running_variance}) ||
         any_is_view(options.parameters);
}

bool has_views(const CallOptions& options) noexcept {
  return is_view(options.gate) || has_views_apart_from_gate(options);
}

}  // namespace

bool has_views(const Tensor& x, const Tensor& y, const CallOptions& options) noexcept {
  return any_is_view({&x, &y}) || has_views(options);
}

bool has_views(const BackwardArguments& arguments, const CallOptions& options) noexcept {
  return any_is_view(
             {&arguments.x, &arguments.y, &arguments.dy, &arguments.dx, &arguments.dgate}) ||
         any_is_view(arguments.parameter_gradients) || has_views(options);
}

Result<void> Arrangement::arrange(const char* name, Tensor& tensor, Use use) {
  if (!tensor || !is_view(tensor)) return {};
  if (auto checked = check_view(where_, *recorder_.context(), {name, &tensor, use != Use::read});
      !checked)
    return checked;
  auto arranged = scratch_tensor(recorder_, tensor.shape(), tensor.element_type());
  if (!arranged) return arranged.error();
  if (use != Use::written)
    if (auto done = record_rearranged(recorder_, where_, tensor, *arranged); !done) return done;
  if (use != Use::read) returned_.push_back({*arranged, tensor});
  tensor = std::move(*arranged);
  return {};
}

Result<void> Arrangement::arrange_all(std::initializer_list<Named> tensors) {
  for (const Named& each : tensors)
    if (auto done = arrange(each.name, *each.tensor, each.use); !done) return done;
  return {};
}

Result<void> Arrangement::arrange(std::vector<ParameterTensor>& tensors, Use use) {
  for (ParameterTensor& each : tensors)
    if (auto done = arrange(std::string(each.name).c_str(), each.tensor, use); !done) return done;
  return {};
}

Result<void> Arrangement::arrange_operand(const char* name, Tensor& tensor) {
  return arrange(name, tensor, Use::read);
}

Result<void> Arrangement::arrange_result(const char* name, Tensor& tensor) {
  return arrange(name, tensor, Use::written);
}

Result<void> Arrangement::arrange_apart_from_gate(CallOptions& options) {
  const Use statistics = options.training ? Use::updated : Use::read;
  const auto arranged = arrange_all({{"mask", &options.mask, Use::read},
                                     {"target", &options.target, Use::read},
                                     {"running_mean", &options.running_mean, statistics},
                                     {"running_variance", &options.running_variance, statistics}});
  if (!arranged) return arranged;
  return arrange(options.parameters, Use::read);
}

Result<void> Arrangement::arrange(CallOptions& options) {
  if (auto done = arrange("gate", options.gate, Use::read); !done) return done;
  return arrange_apart_from_gate(options);
}

Result<void> Arrangement::arrange(BackwardArguments& arguments) {
  const Use gradient = arguments.accumulate ? Use::updated : Use::written;
  const auto arranged = arrange_all({{"x", &arguments.x, Use::read},
                                     {"y", &arguments.y, Use::read},
                                     {"dy", &arguments.dy, Use::read},
                                     {"dx", &arguments.dx, gradient},
                                     {"dgate", &arguments.dgate, gradient}});
  if (!arranged) return arranged;
  return arrange(arguments.parameter_gradients, gradient);
}

Result<void> Arrangement::arrange(MetaAconNetwork& network, bool training) {
  const Use statistics = training ? Use::updated : Use::read;
  return arrange_all({{"fc1_weight", &network.fc1_weight, Use::read},
                      {"bn1.weight", &network.bn1.weight, Use::read},
                      {"bn1.bias", &network.bn1.bias, Use::read},
                      {"bn1.running_mean", &network.bn1.running_mean, statistics},
                      {"bn1.running_variance", &network.bn1.running_variance, statistics},
                      {"fc2_weight", &network.fc2_weight, Use::read},
                      {"bn2.weight", &network.bn2.weight, Use::read},
                      {"bn2.bias", &network.bn2.bias, Use::read},
                      {"bn2.running_mean", &network.bn2.running_mean, statistics},
                      {"bn2.running_variance", &network.bn2.running_variance, statistics}});
}

Result<void> Arrangement::arrange(MetaAconBackwardArguments& arguments) {
  MetaAconNetworkGradients& wanted = arguments.gradients;
  const Use gradient = arguments.accumulate ? Use::updated : Use::written;
  return arrange_all({{"x", &arguments.x, Use::read},
                      {"dbeta", &arguments.dbeta, Use::read},
                      {"dx", &arguments.dx, Use::updated},
                      {"the gradient of fc1_weight", &wanted.fc1_weight, gradient},
                      {"the gradient of bn1.weight", &wanted.bn1_weight, gradient},
                      {"the gradient of bn1.bias", &wanted.bn1_bias, gradient},
                      {"the gradient of fc2_weight", &wanted.fc2_weight, gradient},
                      {"the gradient of bn2.weight", &wanted.bn2_weight, gradient},
                      {"the gradient of bn2.bias", &wanted.bn2_bias, gradient}});
}

Result<void> Arrangement::finish() {
  for (const Returned& each : returned_)
    if (auto done = record_rearranged(recorder_, where_, each.from, each.to); !done) return done;
  return {};
}

}  // namespace vkact
