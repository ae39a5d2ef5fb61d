#include "vulkan/hazards.hpp"

#include <algorithm>
#include <iterator>

namespace vkact::vulkan {
namespace {

std::uintptr_t identity_of(const Access& access) {
  return reinterpret_cast<std::uintptr_t>(access.buffer);
}

}  // namespace

bool RangeUnion::overlaps(const Access& access) const {
  // Ranges do not overlap each other: the last one that begins before the access ends is the last
  // to end.
  const auto behind = ends_.lower_bound({identity_of(access), access.end});
  if (behind == ends_.begin()) return false;
  const auto& [begin, end] = *std::prev(behind);
  return begin.first == identity_of(access) && end > access.begin;
}

void RangeUnion::add(const Access& access) {
  if (access.begin >= access.end) return;
  const std::uintptr_t buffer = identity_of(access);
  auto range = ends_.upper_bound({buffer, access.begin});
  if (range != ends_.begin()) {
    const auto before = std::prev(range);
    if (before->first.first == buffer && before->second >= access.begin) range = before;
  }
  const bool begins_earlier =
      range != ends_.end() && range->first.first == buffer && range->first.second <= access.begin;
  if (!begins_earlier) range = ends_.insert(range, {{buffer, access.begin}, access.end});
  range->second = std::max(range->second, access.end);
  for (auto next = std::next(range);
       next != ends_.end() && next->first.first == buffer && next->first.second <= range->second;) {
    range->second = std::max(range->second, next->second);
    next = ends_.erase(next);
  }
}

bool HazardTracker::needs_barrier(std::span<const Access> accesses) {
  const bool needed = std::ranges::any_of(accesses, [this](const Access& access) {
    return written_.overlaps(access) || (access.writes && read_.overlaps(access));
  });
  if (needed) {
    read_.clear();
    written_.clear();
  }
  for (const Access& access : accesses) (access.writes ? written_ : read_).add(access);
  return needed;
}

}  // namespace vkact::vulkan
