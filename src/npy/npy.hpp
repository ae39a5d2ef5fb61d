// .npy files: arrays that numpy saves and loads.
//
// Reads formats 1.0, 2.0 and 3.0 in either byte order, in C and in Fortran order; writes 1.0,
// little-endian, in C order. What has no meaning where it is given is refused with one sentence
// that names the file, what it holds and what to do. Files are not trusted: no read takes more
// memory than a few times the bytes of the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>
#include <vkact/element_type.hpp>
#include <vkact/result.hpp>
#include <vkact/tensor.hpp>

namespace vkact::npy {

/// Numbers from a file.
struct Array {
  Shape shape;
  ElementType element_type = ElementType::float32;
  std::vector<std::byte> bytes;  ///< The elements, little-endian, in C order.
  std::string remark;            ///< What reading has changed in the numbers; mostly empty.
};

/// What is made of types that are not read as they are.
struct ReadOptions {
  ElementType float64_becomes = ElementType::float32;  ///< A floating type.
  bool raw_is_bfloat16 = false;  ///< Raw elements of two bytes ("|V2") are bfloat16.
};

/// Unsigned bytes from a file, such as the grey values of images.
struct ByteArray {
  Shape shape;
  std::vector<std::uint8_t> values;
};

/// Reads floats: float16, float32 or the bfloat16 of ml_dtypes ("<V2") as such, and float64 rounded
/// to nearest even, which the remark then says. input_output when the file cannot be opened or
/// read, invalid_argument when it is not such an array.
Result<Array> read(const std::filesystem::path& path, const ReadOptions& options = {});

/// Reads a mask: booleans or unsigned bytes, as uint8, or floats as above; with the same errors.
Result<Array> read_mask(const std::filesystem::path& path, const ReadOptions& options = {});

/// Reads targets: integers of any size, as int32, or floats as above; with the same errors, and
/// invalid_argument for an integer that does not fit 32 bits.
Result<Array> read_target(const std::filesystem::path& path, const ReadOptions& options = {});

/// Reads an array of unsigned bytes, with the same errors.
Result<ByteArray> read_bytes(const std::filesystem::path& path);

/// Writes an array of float32 or float16 so that the file appears whole or not at all. `bytes` are
/// the elements, little-endian, in C order. A file of that name is replaced.
[[nodiscard]] Result<void> write(const std::filesystem::path& path, ElementType element_type,
                                 const Shape& shape, std::span<const std::byte> bytes);

}  // namespace vkact::npy
