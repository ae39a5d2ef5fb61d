#include "activations/calls/windows.hpp"

#include <algorithm>

namespace vkact {

std::vector<Window> windows_over(std::uint64_t elements, std::uint64_t max_elements,
                                 std::uint64_t granule) {
  const std::uint64_t step = std::max<std::uint64_t>(max_elements / granule, 1) * granule;
  std::vector<Window> windows;
  for (std::uint64_t first = 0; first < elements; first += step)
    windows.push_back({first, std::min(step, elements - first)});
  return windows;
}

}  // namespace vkact
