#include "vulkan/hazards.hpp"

#include <algorithm>

namespace vkact::vulkan {
namespace {

bool conflict(const Access& a, const Access& b) {
  return (a.writes || b.writes) && a.buffer == b.buffer && a.begin < b.end && b.begin < a.end;
}

}  // namespace

bool HazardTracker::needs_barrier(std::span<const Access> accesses) {
  const bool needed = std::ranges::any_of(accesses, [this](const Access& access) {
    return std::ranges::any_of(since_barrier_,
                               [&](const Access& earlier) { return conflict(earlier, access); });
  });
  if (needed) since_barrier_.clear();
  since_barrier_.insert(since_barrier_.end(), accesses.begin(), accesses.end());
  return needed;
}

}  // namespace vkact::vulkan
