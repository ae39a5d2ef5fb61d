#include "benchmark/case.hpp"

#include <algorithm>

namespace vkact::benchmark {
namespace {

// Elements of a channel, as of an image of 32 by 32.
constexpr std::uint64_t kChannelElements = 1024;
constexpr std::uint64_t kChannels = 64;

bool works_along_rows(const Activation& activation) {
  switch (activation.info().family) {
    case Family::pointwise:
    case Family::stochastic:
    case Family::batchwise:
      return false;
    case Family::rowwise:
    case Family::perturbed:
    case Family::one_hot:
    case Family::projection:
    case Family::gated:
    case Family::pooling:
    case Family::loss:
      return true;
  }
  return true;
}

Shape shape_with_channels(std::uint64_t channels, std::uint64_t elements) {
  const std::uint64_t inner = std::clamp<std::uint64_t>(elements / channels, 1, kChannelElements);
  return {std::max<std::uint64_t>(elements / (channels * inner), 1), channels, inner};
}

}  // namespace

std::string_view name_of(Direction direction) noexcept {
  return direction == Direction::forward ? "forward" : "backward";
}

std::uint64_t Case::elements() const noexcept {
  std::uint64_t count = 1;
  for (const std::uint64_t length : shape) count *= length;
  return count;
}

std::vector<Activation> parts_of(const Expression& expression) {
  if (const auto* activation = std::get_if<Activation>(&expression)) return {*activation};
  if (const auto* chain = std::get_if<Chain>(&expression)) return chain->links;
  std::vector<Activation> parts;
  for (const MixedPart& part : std::get<Mixed>(expression).parts) parts.push_back(part.activation);
  return parts;
}

bool has_rows(const Expression& expression) {
  return std::ranges::any_of(parts_of(expression), works_along_rows);
}

bool has_batchwise_part(const Expression& expression) {
  return std::ranges::any_of(parts_of(expression), [](const Activation& each) {
    return each.info().family == Family::batchwise;
  });
}

std::string name_of(const Expression& expression) {
  const auto* activation = std::get_if<Activation>(&expression);
  if (activation != nullptr && *activation == Activation(activation->id()))
    return std::string(activation->info().name);
  return to_string(expression);
}

std::string name_of(const Case& what) {
  return name_of(what.expression) + (what.has_parameter_tensors ? " with parameter tensors" : "");
}

std::string title_of(const Case& what) {
  return name_of(what) + " " + std::string(name_of(what.direction)) + " " +
         std::string(vkact::name_of(what.type)) + " " + to_string(what.shape);
}

Shape channelwise_shape(std::uint64_t elements) { return shape_with_channels(kChannels, elements); }

Shape flat_shape(const Expression& expression, std::uint64_t elements) {
  if (const auto* mixed = std::get_if<Mixed>(&expression)) {
    std::uint64_t channels = 0;
    for (const MixedPart& part : mixed->parts) channels += part.channels;
    return shape_with_channels(channels, elements);
  }
  if (has_batchwise_part(expression)) return channelwise_shape(elements);
  const auto draws_per_channel = [](const Activation& each) {
    return each.id() == ActivationId::feature_alpha_dropout;
  };
  if (std::ranges::any_of(parts_of(expression), draws_per_channel))
    return shape_with_channels(std::max<std::uint64_t>(elements / kChannelElements, 1), elements);
  return {elements};
}

}  // namespace vkact::benchmark
