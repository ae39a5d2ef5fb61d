// Windows: how a flat tensor larger than one binding is walked. Plain logic.
#pragma once

#include <cstdint>
#include <vector>

namespace vkact {

/// A range of elements that one dispatch handles.
struct Window {
  std::uint64_t first = 0;
  std::uint64_t elements = 0;
  friend bool operator==(const Window&, const Window&) = default;
};

/// Cuts `elements` into windows of at most `max_elements`, each but the last a multiple of
/// `granule` long, which is the least that a window has. No elements: no windows.
std::vector<Window> windows_over(std::uint64_t elements, std::uint64_t max_elements,
                                 std::uint64_t granule);

}  // namespace vkact
