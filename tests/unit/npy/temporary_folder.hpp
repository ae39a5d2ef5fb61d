// A folder for one test's files, and .npy bytes made by hand.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace vkact::npy {

class NpyTest : public testing::Test {
 protected:
  NpyTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "vkact-npy-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~NpyTest() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder() const { return folder_; }

  std::filesystem::path file_with(std::string_view name, std::string_view bytes) const {
    const std::filesystem::path path = folder_ / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  static std::string contents_of(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  std::size_t file_count() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder_), {}));
  }

 private:
  std::filesystem::path folder_;
};

// A file of the given format version around a header's text and the elements' bytes.
inline std::string npy_bytes(std::string_view header, std::string_view elements, int major = 1) {
  std::string bytes = "\x93NUMPY";
  bytes += static_cast<char>(major);
  bytes += '\0';
  for (int index = 0; index < (major == 1 ? 2 : 4); ++index)
    bytes += static_cast<char>((header.size() >> (8 * index)) & 0xff);
  bytes.append(header).append(elements);
  return bytes;
}

inline std::string header_text(std::string_view descr, std::string_view shape,
                               std::string_view fortran_order = "False") {
  std::string text = "{'descr': ";
  text.append(descr).append(", 'fortran_order': ").append(fortran_order);
  text.append(", 'shape': ").append(shape).append(", }\n");
  return text;
}

// 1.0f and -2.5f, little-endian.
inline const std::string kTwoFloats("\x00\x00\x80\x3f\x00\x00\x20\xc0", 8);

}  // namespace vkact::npy
