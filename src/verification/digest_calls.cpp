#include "verification/digest_calls.hpp"

#include <string_view>
#include <utility>

#include "verification/device_run.hpp"
#include "verification/digest_inputs.hpp"

namespace vkact::verification {
namespace {

using Calls = std::vector<DigestCall>;

constexpr std::uint64_t kSeed = 0xd16e57;
constexpr RandomState kRandom{0x0123456789abcdef, 0x1'0000'0007};

struct Layout {
  Shape shape;
  std::int64_t axis;

  std::size_t size() const {
    std::size_t product = 1;
    for (const std::uint64_t length : shape) product *= static_cast<std::size_t>(length);
    return product;
  }
};

DigestCall call_of(const Activation& activation, ElementType type, const Layout& layout,
                   double radius) {
  return {activation,
          fixed_numbers(kSeed + layout.size(), layout.size(), type, radius),
          layout.shape,
          {.axis = layout.axis}};
}

Calls pointwise_calls(const DigestCase& what) {
  Numbers x = digest_sweep(what.type);
  const Shape shape{x.size()};
  return {{Activation(what.activation), std::move(x), shape}};
}

// Long and short runs of a channel, and one without any.
Result<Calls> channelwise_calls(const Device& device, const DigestCase& what) {
  Calls calls;
  for (const Layout& layout :
       {Layout{{3, 5, 40}, 1}, Layout{{2, 3, 9001}, 1}, Layout{{701, 20}, 1}}) {
    DigestCall call = call_of(Activation(what.activation), what.type, layout, 8);
    const std::uint64_t channels = layout.shape[1];
    for (const ParameterInfo& parameter : info_of(what.activation).parameters) {
      if (!parameter.trainable) continue;
      const auto seed = kSeed + call.options.parameters.size() + 1;
      // Values that every activation takes.
      const auto values =
          upload(device, fixed_numbers(seed, channels, what.type, 0.5, 1), {channels});
      if (!values) return values.error();
      call.options.parameters.push_back({parameter.name, *values});
    }
    calls.push_back(std::move(call));
  }
  return calls;
}

// Short rows, rows that a workgroup takes, rows cut into segments; along the last and other axes.
Calls rowwise_calls(const DigestCase& what) {
  Calls calls;
  for (const Layout& layout : {Layout{{33, 10}, 1}, Layout{{24, 1000}, 1}, Layout{{3, 33001}, 1},
                               Layout{{2, 300, 12}, 1}}) {
    calls.push_back(call_of(Activation(what.activation), what.type, layout, 16));
    if (info_of(what.activation).takes(Input::random)) calls.back().options.random = kRandom;
  }
  return calls;
}

Result<Tensor> loss_target(const Device& device, const Layout& layout, ElementType type,
                           bool has_classes) {
  if (!has_classes)
    return upload(device, fixed_numbers(kSeed, layout.size(), type, 0.25, 0.25), layout.shape);
  std::vector<std::int32_t> classes;
  for (std::size_t row = 0; row < layout.size() / layout.shape[1]; ++row)
    classes.push_back(row % 5 == 3 ? -100 : static_cast<std::int32_t>(row * 7 % layout.shape[1]));
  Shape rows = layout.shape;
  rows.erase(rows.begin() + 1);
  return device.upload(classes, rows);
}

Result<Calls> loss_calls(const Device& device, const DigestCase& what) {
  Calls calls;
  for (const std::string_view reduction : {"none", "mean"}) {
    Activation activation(what.activation);
    if (auto set = activation.set("reduction", reduction); !set) return set.error();
    for (const Layout& layout :
         {Layout{{33, 10}, 1}, Layout{{5, 8209}, 1}, Layout{{2, 300, 12}, 1}})
      for (const bool has_classes : {true, false}) {
        const auto target = loss_target(device, layout, what.type, has_classes);
        if (!target) return target.error();
        calls.push_back(call_of(activation, what.type, layout, 16));
        calls.back().options.target = *target;
      }
  }
  return calls;
}

// A sweep of gates with values so large that they would make normal numbers of subnormal gates;
// halves of one tensor.
Result<Calls> gated_calls(const Device& device, const DigestCase& what) {
  const Activation activation(what.activation);
  const Numbers gates = digest_sweep(what.type);
  const Shape shape{gates.size()};
  const auto gate = upload(device, gates, shape);
  if (!gate) return gate.error();
  return Calls{
      {activation, fixed_numbers(kSeed, gates.size(), what.type, 1000), shape, {.gate = *gate}},
      call_of(activation, what.type, {{7, 64, 1}, 1}, 8),
      call_of(activation, what.type, {{5, 14, 9}, 1}, 8),
      call_of(activation, what.type, {{3, 2048}, 1}, 8)};
}

Calls stochastic_calls(const DigestCase& what) {
  Calls calls;
  for (const bool training : {true, false}) {
    calls.push_back(call_of(Activation(what.activation), what.type, {{4, 33, 501}, 1}, 8));
    calls.back().options.random = kRandom;
    calls.back().options.training = training;
  }
  return calls;
}

// Statistics of the batch: long and short runs of a channel, and one without any.
Calls batchwise_calls(const DigestCase& what) {
  Calls calls;
  for (const Layout& layout :
       {Layout{{3, 5, 40}, 1}, Layout{{2, 3, 9001}, 1}, Layout{{701, 20}, 1}}) {
    calls.push_back(call_of(Activation(what.activation), what.type, layout, 8));
    calls.back().options.training = true;
  }
  return calls;
}

Calls pooling_calls(const DigestCase& what) {
  const Activation activation(what.activation);
  return {call_of(activation, what.type, {{6, 8, 10}, 1}, 8),
          call_of(activation, what.type, {{3, 4096}, 1}, 8),
          call_of(activation, what.type, {{12, 301}, 0}, 8)};
}

}  // namespace

Result<Calls> digest_calls(const Device& device, const DigestCase& what) {
  switch (info_of(what.activation).family) {
    case Family::pointwise:
      if (what.pass == Pass::channelwise_forward || what.pass == Pass::channelwise_backward)
        return channelwise_calls(device, what);
      return pointwise_calls(what);
    case Family::rowwise:
    case Family::perturbed:
    case Family::one_hot:
    case Family::projection:
      return rowwise_calls(what);
    case Family::loss:
      return loss_calls(device, what);
    case Family::gated:
      return gated_calls(device, what);
    case Family::stochastic:
      return stochastic_calls(what);
    case Family::pooling:
      return pooling_calls(what);
    case Family::batchwise:
      return batchwise_calls(what);
  }
  return Error{ErrorCode::unsupported, 0, "digest", {"there is none for this family"}};
}

}  // namespace vkact::verification
