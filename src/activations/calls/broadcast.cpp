#include "activations/calls/broadcast.hpp"

#include <algorithm>

namespace vkact {
namespace {

constexpr std::uint64_t kMostPlaces = UINT32_MAX;

using Digits = std::vector<std::uint64_t>;

Digits digits_of(const Broadcast& broadcast, std::uint64_t element) {
  Digits digits;
  for (const BroadcastGroup& group : broadcast.groups) {
    digits.push_back(element % group.length);
    element /= group.length;
  }
  return digits;
}

// Of the elements of the tensor, from one digit to the next; 0 for groups that it lacks.
std::vector<std::uint64_t> strides_of(const Broadcast& broadcast) {
  std::vector<std::uint64_t> strides;
  std::uint64_t stride = 1;
  for (const BroadcastGroup& group : broadcast.groups) {
    strides.push_back(group.is_present ? stride : 0);
    if (group.is_present) stride *= group.length;
  }
  return strides;
}

// The least of the tensor's elements from these digits to the end of the `count` innermost groups.
std::uint64_t least_to_end(const Broadcast& broadcast, const Digits& digits, std::size_t count) {
  const auto strides = strides_of(broadcast);
  std::uint64_t least = 0;
  for (std::size_t i = count; i-- > 0;) {
    const BroadcastGroup& group = broadcast.groups[i];
    if (!group.is_present && digits[i] + 1 < group.length) return least;
    least += digits[i] * strides[i];
  }
  return least;
}

// The greatest from the beginning of those groups to these digits.
std::uint64_t greatest_from_begin(const Broadcast& broadcast, const Digits& digits,
                                  std::size_t count) {
  const auto strides = strides_of(broadcast);
  Digits reached = digits;
  for (std::size_t i = count; i-- > 0;)
    if (!broadcast.groups[i].is_present && digits[i] > 0) {
      for (std::size_t below = 0; below < i; ++below)
        reached[below] = broadcast.groups[below].length - 1;
      break;
    }
  std::uint64_t greatest = 0;
  for (std::size_t i = 0; i < count; ++i) greatest += reached[i] * strides[i];
  return greatest;
}

// The box that begins at a place and ends at most at another.
BroadcastBox box_between(const Broadcast& broadcast, std::uint64_t begin, std::uint64_t end) {
  const auto& groups = broadcast.groups;
  BroadcastBox box{{begin, 1}, broadcast.element_of(begin)};
  if (groups.empty()) return box;
  std::uint64_t block = 1;
  for (; box.inner_groups + 1 < groups.size(); ++box.inner_groups) {
    const std::uint64_t next = block * groups[box.inner_groups].length;
    if (begin % next != 0 || next > end - begin) break;
    block = next;
  }
  const BroadcastGroup& outermost = groups[box.inner_groups];
  const std::uint64_t count =
      std::min(outermost.length - begin / block % outermost.length, (end - begin) / block);
  for (std::size_t i = 0; i < box.inner_groups; ++i)
    (groups[i].is_present ? box.elements : box.terms) *= groups[i].length;
  (outermost.is_present ? box.elements : box.terms) *= count;
  box.window.elements = block * count;
  return box;
}

std::uint64_t elements_below(const Broadcast& broadcast, std::size_t count, bool present_alone) {
  std::uint64_t elements = 1;
  for (std::size_t i = 0; i < count; ++i)
    if (broadcast.groups[i].is_present || !present_alone) elements *= broadcast.groups[i].length;
  return elements;
}

}  // namespace

bool Broadcast::is_whole() const noexcept {
  return groups.empty() || (groups.size() == 1 && groups[0].is_present);
}

bool Broadcast::is_repeated_whole() const noexcept {
  return is_whole() || (groups.size() == 2 && groups[0].is_present);
}

std::uint64_t Broadcast::element_of(std::uint64_t whole_element) const noexcept {
  std::uint64_t element = 0;
  std::uint64_t stride = 1;
  for (const BroadcastGroup& group : groups) {
    if (group.is_present) {
      element += whole_element % group.length * stride;
      stride *= group.length;
    }
    whole_element /= group.length;
  }
  return element;
}

std::optional<Broadcast> broadcast_of(const Shape& part, const Shape& whole) {
  if (part.size() > whole.size()) return {};
  Broadcast broadcast;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const std::uint64_t length = whole[whole.size() - 1 - i];
    const std::uint64_t own = i < part.size() ? part[part.size() - 1 - i] : 1;
    if (own != length && own != 1) return {};
    if (length == 1) continue;
    const bool is_present = own == length;
    auto& groups = broadcast.groups;
    if (groups.empty() || groups.back().is_present != is_present) groups.push_back({1, is_present});
    groups.back().length *= length;
  }
  return broadcast;
}

std::optional<BroadcastWindow> broadcast_window(const Broadcast& broadcast, const Window& window) {
  const auto& groups = broadcast.groups;
  if (groups.size() > kMostBroadcastLengths + 1) return {};
  BroadcastWindow result;
  result.lengths.fill(UINT32_MAX);
  if (groups.empty()) {
    result.range = {0, 1};
    return result;
  }
  const Digits first = digits_of(broadcast, window.first);
  const Digits last = digits_of(broadcast, window.first + window.elements - 1);
  // The window stays within one element of the groups outside of this one.
  std::size_t top = groups.size() - 1;
  while (top > 0 && first[top] == last[top]) --top;
  const auto strides = strides_of(broadcast);
  for (std::size_t i = top; i < groups.size(); ++i) result.origin += first[i] * strides[i];

  std::uint64_t begin = result.origin;
  std::uint64_t end = begin + elements_below(broadcast, top, true);
  if (groups[top].is_present || first[top] == last[top]) {
    end = begin + (last[top] - first[top]) * strides[top] +
          greatest_from_begin(broadcast, last, top) + 1;
    begin += least_to_end(broadcast, first, top);
  }
  result.range = {begin, end - begin};

  std::uint64_t phase = 0;
  std::uint64_t period = 1;
  for (std::size_t i = 0; i < top; ++i) {
    // Of a long group that the tensor lacks a window sees one end at most: the places before it do
    // not matter.
    const std::uint64_t seen = groups[i].is_present
                                   ? groups[i].length
                                   : std::min(groups[i].length, window.elements / period + 2);
    if (seen > kMostPlaces / period) return {};
    const std::uint64_t skipped = groups[i].length - seen;
    phase += (first[i] - std::min(first[i], skipped)) * period;
    period *= seen;
    result.lengths[i] = static_cast<std::uint32_t>(seen);
  }
  if (period + window.elements > kMostPlaces) return {};
  result.phase = static_cast<std::uint32_t>(phase);
  return result;
}

std::vector<BroadcastBox> boxes_over(const Broadcast& broadcast, const Window& window) {
  const std::uint64_t end = window.first + window.elements;
  std::vector<BroadcastBox> boxes;
  for (std::uint64_t begin = window.first; begin < end; begin += boxes.back().window.elements)
    boxes.push_back(box_between(broadcast, begin, end));
  return boxes;
}

}  // namespace vkact
