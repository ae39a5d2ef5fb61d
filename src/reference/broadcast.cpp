#include "reference/broadcast.hpp"

namespace vkact::reference {
namespace {

// Counts up as an odometer does.
void advance(std::vector<std::uint64_t>& place, std::span<const std::uint64_t> shape) {
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    if (++place[axis] < shape[axis]) return;
    place[axis] = 0;
  }
}

std::size_t index_at(const std::vector<std::uint64_t>& place, std::span<const std::uint64_t> part) {
  std::size_t index = 0;
  const std::size_t missing = place.size() - part.size();
  for (std::size_t axis = 0; axis < part.size(); ++axis)
    index = index * part[axis] + (part[axis] == 1 ? 0 : place[missing + axis]);
  return index;
}

}  // namespace

std::vector<std::size_t> broadcast_indices(std::span<const std::uint64_t> part,
                                           std::span<const std::uint64_t> whole) {
  std::size_t count = 1;
  for (const std::uint64_t length : whole) count *= length;
  std::vector<std::size_t> indices(count);
  std::vector<std::uint64_t> place(whole.size());
  for (std::size_t& index : indices) {
    index = index_at(place, part);
    advance(place, whole);
  }
  return indices;
}

}  // namespace vkact::reference
