// .npy files: arrays that numpy saves and loads.
//
// Reads formats 1.0, 2.0 and 3.0, writes 1.0. Arrays are in C order and little-endian; anything
// else is refused with one sentence that names the file, what it holds and the conversion to do.
// Files are not trusted: no read takes more memory than the file has bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>
#include <vkact/element_type.hpp>
#include <vkact/result.hpp>
#include <vkact/tensor.hpp>

namespace vkact::npy {

/// Numbers from a file.
struct Array {
  Shape shape;
  ElementType element_type =
      ElementType::float32;      ///< float32 or float16 where not said otherwise.
  std::vector<std::byte> bytes;  ///< The elements, little-endian, in C order.
};

/// Unsigned bytes from a file, such as the grey values of images.
struct ByteArray {
  Shape shape;
  std::vector<std::uint8_t> values;
};

/// Reads an array of float32 or float16. input_output when the file cannot be opened or read,
/// invalid_argument when it is not such an array.
Result<Array> read(const std::filesystem::path& path);

/// Reads a mask: booleans or unsigned bytes, as uint8, or float32 or float16; with the same errors.
Result<Array> read_mask(const std::filesystem::path& path);

/// Reads targets: integers of 32 or 64 bits, as int32, or float32 or float16; with the same errors,
/// and invalid_argument for an integer that does not fit 32 bits.
Result<Array> read_target(const std::filesystem::path& path);

/// Reads an array of unsigned bytes, with the same errors.
Result<ByteArray> read_bytes(const std::filesystem::path& path);

/// Writes an array of float32 or float16 so that the file appears whole or not at all. `bytes` are
/// the elements, little-endian, in C order. A file of that name is replaced.
[[nodiscard]] Result<void> write(const std::filesystem::path& path, ElementType element_type,
                                 const Shape& shape, std::span<const std::byte> bytes);

}  // namespace vkact::npy
