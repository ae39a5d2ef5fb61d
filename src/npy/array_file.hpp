// A .npy file that is open: its header is read, its elements are next.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>
#include <vkact/result.hpp>

#include "npy/header.hpp"

namespace vkact::npy {

/// No read takes more memory than the file has bytes.
class ArrayFile {
 public:
  /// input_output when the file cannot be opened or read, invalid_argument when it is no .npy file.
  static Result<ArrayFile> open(const std::filesystem::path& path);

  ArrayFile(ArrayFile&& other) noexcept
      : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)),
        size_(other.size_), position_(other.position_), header_(std::move(other.header_)) {}
  ArrayFile& operator=(ArrayFile&&) = delete;
  ArrayFile(const ArrayFile&) = delete;
  ArrayFile& operator=(const ArrayFile&) = delete;
  ~ArrayFile();

  const Header& header() const { return header_; }

  /// The elements, which must be exactly what is left of the file.
  Result<std::vector<std::byte>> read_elements(std::size_t element_bytes);

 private:
  explicit ArrayFile(std::filesystem::path path) : path_(std::move(path)) {}

  Result<void> open_descriptor();
  Result<void> read_into(std::span<std::byte> bytes);
  Result<void> read_magic(std::span<std::byte> magic);
  Result<void> read_preamble();
  Error invalid(const std::string& clause) const;

  std::filesystem::path path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  std::uint64_t position_ = 0;
  Header header_;
};

}  // namespace vkact::npy
