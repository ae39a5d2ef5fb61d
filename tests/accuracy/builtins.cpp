#include "builtins.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <span>

#include "reference/reference.hpp"
#include "verification/comparison.hpp"
#include "verification/device_run.hpp"
#include "verification/sweep.hpp"
#include "vulkan/command_recorder.hpp"

namespace vkact::accuracy {
namespace {

constexpr std::uint32_t kCode[] = {
#include "builtins.inc"
};
constexpr std::size_t kWorkgroup = 64;

// GLSL has no error function, so that its gelu is the approximation with tanh.
constexpr ActivationId kFormulas[] = {
    ActivationId::sigmoid,    ActivationId::tanh,      ActivationId::silu,
    ActivationId::gelu,       ActivationId::gelu_tanh, ActivationId::softplus,
    ActivationId::mish,       ActivationId::elu,       ActivationId::selu,
    ActivationId::logsigmoid, ActivationId::softsign,  ActivationId::relu_squared};

Result<verification::Numbers> run(const Device& device, std::uint32_t formula,
                                  const verification::Numbers& x) {
  const auto source = verification::upload(device, x, {x.size()});
  if (!source) return source.error();
  const auto result = verification::poisoned(device, {x.size()}, x.type);
  if (!result) return result.error();
  auto recorder = vulkan::CommandRecorder::create(device.context(), false, false);
  if (!recorder) return recorder.error();
  const std::uint32_t elements = static_cast<std::uint32_t>(x.size());
  const vulkan::Binding bindings[] = {
      {source->buffer().get(), source->offset_bytes(), source->size_bytes(), false},
      {result->buffer().get(), result->offset_bytes(), result->size_bytes(), true}};
  const vulkan::Dispatch dispatch{{std::as_bytes(std::span(kCode)), {{0, formula}}, 2},
                                  bindings,
                                  std::as_bytes(std::span(&elements, 1)),
                                  (x.size() + kWorkgroup - 1) / kWorkgroup};
  for (const Tensor& each : {*source, *result}) (*recorder)->retain(*each.buffer());
  if (auto done = (*recorder)->dispatch(dispatch); !done) return done.error();
  if (auto done = (*recorder)->finish(); !done) return done.error();
  const auto& commands = (*recorder)->commands();
  const auto value = device.context()->submit({"builtins", commands->buffer, commands, {}, {}});
  if (!value) return value.error();
  if (auto done = device.wait_idle(); !done) return done.error();
  return verification::download(device, *result);
}

}  // namespace

Result<std::vector<BuiltinAccuracy>> measure_builtins(const Device& device) {
  constexpr verification::Tolerance kAnything{std::numeric_limits<double>::infinity(), 0};
  std::vector<BuiltinAccuracy> all;
  for (const ActivationId id : kFormulas) {
    const Activation activation(id);
    const auto x =
        verification::sweep(activation, ElementType::float32, verification::Density::full);
    const auto y = run(device, static_cast<std::uint32_t>(all.size()), x);
    if (!y) return y.error();
    verification::Worst worst;
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (!std::isnormal(x.value(i))) continue;
      const double exact = reference::forward(activation, x.value(i));
      const double actual = y->value(i);
      worst.add(reference::deviation(exact, actual, x.type), kAnything, x.value(i), exact, actual);
    }
    all.push_back({activation.info().name, worst.ulp(), worst.mean_ulp(), worst.at()});
  }
  return all;
}

}  // namespace vkact::accuracy
