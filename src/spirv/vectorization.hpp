// Calls for each component of a vector become one call for the vector.
//
// A kernel writes vec4(f(x.x, p), f(x.y, p), f(x.z, p), f(x.w, p)), and a driver that compiles it
// as it stands computes one component after the other. On a processor on which a driver emulates a
// GPU four chains of dependent operations side by side take two thirds of the time of four behind
// each other (docs/decisions.md).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace vkact::spirv {

/// The same module, computing the same bits, with such calls replaced by calls of copies of f that
/// take and give vectors of four, wherever f is arithmetic without branches on its argument. Calls
/// of other functions stay as they are. The code is valid SPIR-V.
std::vector<std::uint32_t> vectorized(std::span<const std::uint32_t> code);

}  // namespace vkact::spirv
