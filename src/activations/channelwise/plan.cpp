#include "activations/channelwise/plan.hpp"

#include <algorithm>
#include <numeric>

#include "base/integers.hpp"
#include "shared.h"

namespace vkact {
namespace {

constexpr std::uint64_t kMostVectors = 8;  // of an invocation
constexpr std::uint64_t kFewestLanes = 8;  // of a tile
constexpr std::uint32_t kMostLanes = 32;   // of a tile: what they add up costs a barrier a round
constexpr std::uint64_t kMostRows = 32;    // of a block
constexpr std::uint64_t kWantedInvocations = 16384;

std::uint64_t vector_elements(ElementType type) { return shared::kVectorBytes / size_of(type); }

// The longest tile that a run holds, as long as there are enough invocations.
ChannelwisePlan tiles_of(const TargetLayout& layout, std::uint64_t vector,
                         const WindowLimits& limits) {
  ChannelwisePlan plan;
  plan.reduction = shared::kTileReduction;
  plan.lanes = kMostLanes;
  while (plan.lanes * vector > layout.run) plan.lanes /= 2;
  plan.vectors = 1;
  while (plan.vectors < kMostVectors && 2 * plan.vectors * plan.lanes * vector <= layout.run &&
         2 * plan.vectors * kWantedInvocations * vector <= layout.elements)
    plan.vectors *= 2;
  plan.tile = plan.vectors * plan.lanes * vector;
  plan.window_elements =
      std::min(limits.elements, limits.partials / 2 * plan.tile) / plan.tile * plan.tile;
  return plan;
}

ChannelwisePlan columns_of(const TargetLayout& layout, std::uint64_t vector,
                           const WindowLimits& limits) {
  ChannelwisePlan plan;
  plan.reduction = shared::kColumnReduction;
  plan.rows = 1;
  const std::uint64_t period = layout.run * layout.targets;
  const std::uint64_t period_vectors =
      std::max<std::uint64_t>(period / std::gcd(period, vector), 1);
  const std::uint64_t longest_row = std::min(limits.elements, limits.partials) / vector;
  if (period_vectors > longest_row / 2) {
    plan.window_elements = longest_row * vector;
    return plan;
  }
  plan.columns = period_vectors * divided_up(shared::kChannelwiseWorkgroup, period_vectors);
  const std::uint64_t vectors = divided_up(layout.elements, vector);
  while (plan.rows < kMostRows && 2 * plan.rows * kWantedInvocations <= vectors &&
         2 * plan.rows * plan.columns * vector <= limits.elements)
    plan.rows *= 2;
  const std::uint64_t block = plan.rows * plan.columns * vector;
  plan.window_elements = std::min(limits.elements, limits.partials * plan.rows) / block * block;
  return plan;
}

}  // namespace

Phase phase_of(std::uint64_t first, std::uint64_t elements, std::uint64_t inner) {
  constexpr std::uint64_t kLongestRun = std::uint64_t{1} << 30;
  Phase phase{0, 0, first / inner};
  std::uint64_t in_run = first % inner;
  if (inner - in_run >= elements) {
    phase.inner = static_cast<std::uint32_t>(std::max<std::uint64_t>(elements, 1));
    return phase;
  }
  // The beginning of a very long run is far from the window.
  const std::uint64_t skipped = inner > kLongestRun ? inner - kLongestRun : 0;
  phase.inner = static_cast<std::uint32_t>(inner - skipped);
  phase.phase = static_cast<std::uint32_t>(in_run - std::min(skipped, in_run));
  return phase;
}

ChannelwisePlan plan_gradient(const TargetLayout& layout, ElementType element_type,
                              const WindowLimits& limits) {
  const std::uint64_t vector = vector_elements(element_type);
  return layout.run >= kFewestLanes * vector ? tiles_of(layout, vector, limits)
                                             : columns_of(layout, vector, limits);
}

ChannelwisePlan plan_without_gradient(ElementType element_type, const WindowLimits& limits) {
  ChannelwisePlan plan;
  plan.reduction = shared::kNoGradients;
  plan.lanes = shared::kChannelwiseWorkgroup;
  plan.vectors = 4;
  plan.tile = plan.vectors * plan.lanes * vector_elements(element_type);
  plan.window_elements = limits.elements / plan.tile * plan.tile;
  return plan;
}

std::uint64_t partials_of(const ChannelwisePlan& plan, std::uint64_t elements,
                          ElementType element_type) {
  const std::uint64_t vector = vector_elements(element_type);
  const std::uint64_t vectors = divided_up(elements, vector);
  if (plan.reduction == shared::kTileReduction) return 2 * divided_up(elements, plan.tile);
  if (plan.reduction == shared::kNoGradients) return 0;
  if (plan.columns == 0) return vectors * vector;
  return divided_up(vectors, plan.rows * plan.columns) * plan.columns * vector;
}

}  // namespace vkact
