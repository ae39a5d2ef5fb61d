// A small writer and reader of .npy files that shares nothing with the project's.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace vkact::cli_test {

/// An array as the tests handle it: float16 elements as their bits.
struct NpyFile {
  std::string descr;  ///< "<f4" or "<f2".
  std::vector<std::uint64_t> shape;
  std::vector<float> values;        ///< Of a float32 file.
  std::vector<std::uint16_t> bits;  ///< Of a float16 file.
};

/// Writes any header around any bytes.
void write_npy(const std::filesystem::path& path, const std::string& descr,
               const std::vector<std::uint64_t>& shape, const std::string& elements,
               bool fortran_order = false);

void write_npy(const std::filesystem::path& path, const std::vector<std::uint64_t>& shape,
               const std::vector<float>& values);
void write_npy(const std::filesystem::path& path, const std::vector<std::uint64_t>& shape,
               const std::vector<std::uint16_t>& float16_bits);

/// Reads what the command wrote; throws when it is not a well-formed file of format 1.0.
NpyFile read_npy(const std::filesystem::path& path);

}  // namespace vkact::cli_test
