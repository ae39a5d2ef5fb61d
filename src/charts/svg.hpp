// Charts as an SVG document.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "charts/chart.hpp"

namespace vkact::charts {

/// The charts in rows of so many, in one SVG document that needs nothing else and has a white
/// background. `description` is what is read out where the picture cannot be seen. A browser shows
/// the numbers of the point under the pointer.
std::string svg(std::span<const Chart> charts, std::size_t columns, const std::string& description);

}  // namespace vkact::charts
