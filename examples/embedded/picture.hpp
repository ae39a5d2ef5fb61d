// A picture as a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace embedded {

/// Writes a portable pixmap (PPM) of size * size pixels, each red, green and blue from the lowest
/// byte on; whether that worked.
bool write_picture(const std::string& path, std::span<const std::uint32_t> pixels,
                   std::uint32_t size);

std::size_t count_colours(std::span<const std::uint32_t> pixels);

}  // namespace embedded
