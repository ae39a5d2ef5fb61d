// Elements as they are in files made into elements as the host has them.
#pragma once

#include <cstddef>
#include <span>
#include <vector>
#include <vkact/element_type.hpp>
#include <vkact/tensor.hpp>

namespace vkact::npy {

/// Reverses the bytes of every element.
void swap_byte_order(std::span<std::byte> elements, std::size_t element_bytes);

/// Elements whose first axis is the fastest, in the order in which the last one is.
std::vector<std::byte> in_c_order(std::vector<std::byte> elements, std::size_t element_bytes,
                                  const Shape& shape);

/// float64 as another floating type, each number rounded once, to nearest even.
struct Rounded {
  std::vector<std::byte> bytes;
  std::size_t overflows = 0;  ///< Finite numbers that became infinite.
};
Rounded rounded_from_float64(std::span<const std::byte> elements, ElementType type);

}  // namespace vkact::npy
