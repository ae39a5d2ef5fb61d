// How many bytes an array has.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <vkact/tensor.hpp>

namespace vkact::npy {

/// The bytes of an array, if they fit 63 bits.
inline std::optional<std::uint64_t> array_bytes(const Shape& shape, std::uint64_t element_bytes) {
  if (std::find(shape.begin(), shape.end(), 0U) != shape.end()) return 0;
  constexpr auto kLimit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  std::uint64_t bytes = element_bytes;
  for (const std::uint64_t length : shape) {
    if (bytes > kLimit / length) return std::nullopt;
    bytes *= length;
  }
  return bytes;
}

}  // namespace vkact::npy
