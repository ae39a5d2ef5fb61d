// The modules of the shaders here, and modules made of them.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
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

/// Whether a module made of the one with this name is valid.
inline bool is_valid(std::span<const std::uint32_t> code, const std::string& name) {
  const std::string path = std::string(MODULE_FOLDER) + "/" + name + ".made.spv";
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(code.data()),
             static_cast<std::streamsize>(code.size_bytes()));
  const std::string command = std::string(SPIRV_VAL) + " --target-env vulkan1.2 " + path;
  return std::system(command.c_str()) == 0;
}

}  // namespace vkact::spirv
