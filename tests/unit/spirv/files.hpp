// The modules of calls.comp.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace vkact::spirv {

/// The module with this name defined.
inline std::vector<std::uint32_t> words_of(const std::string& name) {
  const std::filesystem::path path = std::filesystem::path(MODULE_FOLDER) / (name + ".spv");
  std::vector<std::uint32_t> words(std::filesystem::file_size(path) / sizeof(std::uint32_t));
  std::ifstream(path, std::ios::binary)
      .read(reinterpret_cast<char*>(words.data()),
            static_cast<std::streamsize>(words.size() * sizeof(std::uint32_t)));
  return words;
}

}  // namespace vkact::spirv
