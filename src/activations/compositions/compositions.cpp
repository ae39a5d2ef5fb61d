// Mixed activations and chains: checked and recorded.
#include <algorithm>
#include <optional>

#include "activations/calls/checks.hpp"
#include "activations/calls/scratch.hpp"
#include "activations/compositions/composed.hpp"
#include "activations/families.hpp"
#include "base/axis.hpp"
#include "shared.h"
#include "vulkan/buffer.hpp"

namespace vkact {
namespace {

std::size_t parameter_count(std::span<const Activation> activations) {
  std::size_t count = 0;
  for (const Activation& each : activations) count += each.parameters().size();
  return count;
}

std::vector<Activation> activations_of(const Mixed& mixed) {
  std::vector<Activation> activations;
  for (const MixedPart& part : mixed.parts) activations.push_back(part.activation);
  return activations;
}

// Compositions take no tensors but x, those of the gradients, and a target for the loss at the end
// of a chain. Running statistics would be moved twice, as backward runs links forward again.
Result<void> check_taken(const std::string& where, Input taken, const CallOptions& options,
                         const BackwardArguments& arguments) {
  if (!options.parameters.empty() || !arguments.parameter_gradients.empty())
    return invalid(where,
                   "its parameters are numbers; tensors for them and parameter_gradients are not "
                   "supported here");
  if (auto checked = check_options(where, taken, options); !checked) return checked;
  return check_gradients_asked(where, taken, arguments);
}

Input taken_by(const Chain& chain) {
  Input taken = Input::none;
  for (const Activation& link : chain.links)
    for (const Input each : {Input::random, Input::target})
      if (link.info().takes(each)) taken = taken | each;
  return taken;
}

// Links do not share random numbers.
Result<void> check_random_offsets(const std::string& where, const Chain& chain,
                                  const CallOptions& options) {
  if (!options.random || options.random->offset <= UINT64_MAX - (chain.links.size() - 1)) return {};
  return invalid(where, "the offset of its random numbers is " +
                            std::to_string(options.random->offset) + ", to which its " +
                            std::to_string(chain.links.size()) +
                            " links add up to one less than their number: more than fits 64 bits");
}

Result<void> check_chain(const std::string& where, const Chain& chain, const CallOptions& options,
                         const BackwardArguments& arguments) {
  if (auto checked = chain.check(); !checked) return checked;
  if (auto checked = check_taken(where, taken_by(chain), options, arguments); !checked)
    return checked;
  return check_random_offsets(where, chain, options);
}

// Nothing where it does not fit 64 bits.
std::optional<std::uint64_t> channels_of(const Mixed& mixed) {
  std::uint64_t channels = 0;
  for (const MixedPart& part : mixed.parts) {
    if (part.channels > UINT64_MAX - channels) return std::nullopt;
    channels += part.channels;
  }
  return channels;
}

// The parts' ranges on the axis of the channels of x.
Result<Composition> composition_of(const std::string& where, const Mixed& mixed, const Shape& x,
                                   const CallOptions& options) {
  if (auto checked = mixed.check(); !checked) return checked.error();
  const auto rows = shape_along(where, x, options.axis.value_or(x.size() > 1 ? 1 : 0));
  if (!rows) return rows.error();
  Composition composition{activations_of(mixed), {}, rows->axis * rows->inner};
  std::uint64_t channels = 0;
  for (const MixedPart& part : mixed.parts) {
    channels += part.channels;
    composition.ends.push_back(channels * rows->inner);
  }
  if (channels != rows->axis)
    return invalid(where, "its parts have " + std::to_string(channels) +
                              " channels together and the axis of " + to_string(x) + " has " +
                              std::to_string(rows->axis));
  return composition;
}

// The tensors of a call on x of one shape with y or dx.
Result<CallTensors> backward_tensors(const std::string& where, const vulkan::Context& context,
                                     const BackwardArguments& arguments) {
  if (!arguments.x) return invalid(where, "x is missing; its backward needs the input");
  const auto checked = check_tensors(
      where, context,
      {{"x", &arguments.x, false}, {"dy", &arguments.dy, false}, {"dx", &arguments.dx, true}});
  if (!checked) return checked.error();
  if (arguments.accumulate) {
    const auto own =
        check_is_own_memory(where, {"dx", &arguments.dx, true}, {&arguments.x, &arguments.dy});
    if (!own) return own.error();
  }
  return CallTensors{&arguments.x, &arguments.dy, &arguments.dx, arguments.accumulate};
}

// Links of a chain run one by one, with a tensor between each two.
class LinkByLink {
 public:
  LinkByLink(vulkan::CommandRecorder& recorder, const Chain& chain, const CallOptions& options)
      : recorder_(recorder), chain_(chain) {
    for (std::size_t i = 0; i < chain.links.size(); ++i) {
      options_.push_back(options);
      if (options_.back().random) options_.back().random->offset += i;
    }
  }

  // Computes the outputs of all links but the last.
  Result<void> prepare(const Tensor& x) {
    inputs_ = {x};
    for (std::size_t i = 0; i + 1 < chain_.links.size(); ++i) {
      auto output = scratch_output(i);
      if (!output) return output.error();
      if (auto done = forward(i, *output); !done) return done;
      inputs_.push_back(std::move(*output));
    }
    return {};
  }

  Result<void> forward_last(const Tensor& y) { return forward(chain_.links.size() - 1, y); }

  Result<void> backward(const BackwardArguments& arguments) {
    Tensor y;
    if (!chain_.links.back().info().backward_from_x) {
      auto output = scratch_output(chain_.links.size() - 1);
      if (!output) return output.error();
      if (auto done = forward_last(*output); !done) return done;
      y = std::move(*output);
    }
    Tensor dy = arguments.dy;
    for (std::size_t i = chain_.links.size(); i-- > 0;) {
      Tensor dx = arguments.dx;
      if (i > 0) {
        auto made = scratch_tensor(recorder_, inputs_[i].shape(), inputs_[i].element_type());
        if (!made) return made.error();
        dx = std::move(*made);
      }
      const Activation& link = chain_.links[i];
      const BackwardArguments own{.x = inputs_[i],
                                  .y = y,
                                  .dy = dy,
                                  .dx = dx,
                                  .accumulate = i == 0 && arguments.accumulate};
      const std::string where = std::string(link.info().name) + " backward";
      if (auto done = operations_of(link.info().family)
                          .backward(recorder_, {link, own, options_[i], where});
          !done)
        return done;
      y = inputs_[i];
      dy = dx;
    }
    return {};
  }

 private:
  Result<Tensor> scratch_output(std::size_t i) {
    const auto shape = output_shape(chain_.links[i], inputs_[i].shape(), options_[i]);
    if (!shape) return shape.error();
    return scratch_tensor(recorder_, *shape, inputs_[i].element_type());
  }

  Result<void> forward(std::size_t i, const Tensor& y) {
    const Activation& link = chain_.links[i];
    const std::string where = std::string(link.info().name) + " forward";
    return operations_of(link.info().family)
        .forward(recorder_, {link, inputs_[i], y, options_[i], where});
  }

  vulkan::CommandRecorder& recorder_;
  const Chain& chain_;
  std::vector<CallOptions> options_;
  std::vector<Tensor> inputs_;
};

}  // namespace

Result<void> Mixed::check() const {
  if (parts.empty()) return invalid("mixed", "it has no parts");
  for (const MixedPart& part : parts) {
    const std::string name(part.activation.info().name);
    if (auto checked = part.activation.check(); !checked) return checked;
    if (part.activation.info().family != Family::pointwise)
      return invalid(to_string(), name + " is not pointwise; only such can be mixed");
    if (part.channels == 0) return invalid(to_string(), name + " has no channels");
  }
  if (!channels_of(*this))
    return invalid(to_string(), "its parts have more channels together than fit 64 bits");
  const auto activations = activations_of(*this);
  if (!is_composable(activations))
    return Error{
        ErrorCode::unsupported,
        0,
        to_string(),
        {"it may have " + std::to_string(shared::kMaxParts) + " parts with " +
         std::to_string(shared::kMaxComposedParameters) + " parameters together, and has " +
         std::to_string(parts.size()) + " with " + std::to_string(parameter_count(activations))}};
  return {};
}

Result<Shape> output_shape(const Expression& expression, const Shape& x,
                           const CallOptions& options) {
  if (const auto* activation = std::get_if<Activation>(&expression))
    return output_shape(*activation, x, options);
  if (const auto* mixed = std::get_if<Mixed>(&expression)) {
    const auto composition = composition_of("mixed", *mixed, x, options);
    if (!composition) return composition.error();
    return x;
  }
  const auto& chain = std::get<Chain>(expression);
  if (auto checked = chain.check(); !checked) return checked.error();
  Shape shape = x;
  for (const Activation& link : chain.links) {
    auto next = output_shape(link, shape, options);
    if (!next) return next;
    shape = std::move(*next);
  }
  return shape;
}

Result<void> Chain::check() const {
  if (links.empty()) return invalid("chain", "it has no links");
  for (const Activation& link : links)
    if (auto checked = link.check(); !checked) return checked;
  return {};
}

Result<void> forward_mixed(vulkan::CommandRecorder& recorder, const Mixed& mixed, const Tensor& x,
                           const Tensor& y, const CallOptions& options) {
  const std::string where = "mixed forward";
  if (auto checked = check_taken(where, Input::none, options, {}); !checked) return checked;
  if (auto checked = check_tensors(where, *recorder.context(), {{"x", &x, false}, {"y", &y, true}});
      !checked)
    return checked;
  const auto composition = composition_of(where, mixed, x.shape(), options);
  if (!composition) return composition.error();
  return record_composition(recorder, *composition, {&x, nullptr, &y});
}

Result<void> backward_mixed(vulkan::CommandRecorder& recorder, const Mixed& mixed,
                            const BackwardArguments& arguments, const CallOptions& options) {
  const std::string where = "mixed backward";
  if (auto checked = check_taken(where, Input::none, options, arguments); !checked) return checked;
  const auto tensors = backward_tensors(where, *recorder.context(), arguments);
  if (!tensors) return tensors.error();
  const auto composition = composition_of(where, mixed, arguments.x.shape(), options);
  if (!composition) return composition.error();
  return record_composition(recorder, *composition, *tensors);
}

Result<void> forward_chain(vulkan::CommandRecorder& recorder, const Chain& chain, const Tensor& x,
                           const Tensor& y, const CallOptions& options) {
  const std::string where = "chain forward";
  if (auto checked = check_chain(where, chain, options, {}); !checked) return checked;
  if (is_composable(chain.links)) {
    if (auto checked =
            check_tensors(where, *recorder.context(), {{"x", &x, false}, {"y", &y, true}});
        !checked)
      return checked;
    return record_composition(recorder, {chain.links, {}, 0}, {&x, nullptr, &y});
  }
  if (!x) return invalid(where, "x is missing");
  LinkByLink links(recorder, chain, options);
  if (auto done = links.prepare(x); !done) return done;
  return links.forward_last(y);
}

Result<void> backward_chain(vulkan::CommandRecorder& recorder, const Chain& chain,
                            const BackwardArguments& arguments, const CallOptions& options) {
  const std::string where = "chain backward";
  if (auto checked = check_chain(where, chain, options, arguments); !checked) return checked;
  if (is_composable(chain.links)) {
    const auto tensors = backward_tensors(where, *recorder.context(), arguments);
    if (!tensors) return tensors.error();
    return record_composition(recorder, {chain.links, {}, 0}, *tensors);
  }
  if (!arguments.x) return invalid(where, "x is missing; its backward needs the input");
  LinkByLink links(recorder, chain, options);
  if (auto done = links.prepare(arguments.x); !done) return done;
  return links.backward(arguments);
}

}  // namespace vkact
