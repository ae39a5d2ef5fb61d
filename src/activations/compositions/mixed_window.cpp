#include "activations/compositions/mixed_window.hpp"

#include <algorithm>

namespace vkact {
namespace {

constexpr std::uint64_t kLongestRow = std::uint64_t{1} << 31;
constexpr std::uint64_t kShortened = std::uint64_t{1} << 30;
constexpr std::uint64_t kMiddle = std::uint64_t{1} << 29;

}  // namespace

MixedWindow mixed_window(std::uint64_t first, std::uint64_t elements, std::uint64_t row,
                         std::span<const std::uint64_t> ends) {
  const std::uint64_t place = first % row;
  std::uint64_t new_row = row;
  std::uint64_t phase = place;
  const auto shortened_end = [&](std::uint64_t end) {
    if (row <= kLongestRow) return end;
    if (row - place >= elements) return std::clamp(end, place, place + elements) - place;
    // The window holds the end of one row and the beginning of the next; both are shorter than the
    // middle.
    if (end <= elements) return end;
    return end >= place ? end - (row - kShortened) : kMiddle;
  };
  MixedWindow window;
  if (row > kLongestRow) {
    const bool wraps = row - place < elements;
    new_row = wraps ? kShortened : kLongestRow;
    phase = wraps ? place - (row - kShortened) : 0;
  }
  window.row = static_cast<std::uint32_t>(new_row);
  window.phase = static_cast<std::uint32_t>(phase);
  std::ranges::transform(ends, window.ends.begin(), [&](std::uint64_t end) {
    return static_cast<std::uint32_t>(shortened_end(end));
  });
  return window;
}

}  // namespace vkact
