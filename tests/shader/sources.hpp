// The project's own source files, for tests that read them.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace vkact::shader_test {

/// A file or folder of the repository.
inline std::filesystem::path source(const std::string& name) {
  return std::filesystem::path(VKACT_SOURCE_FOLDER) / name;
}

/// All files below a folder of the repository, sorted.
inline std::vector<std::filesystem::path> files_in(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(source(folder)))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

/// A file's text.
inline std::string text_in(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

}  // namespace vkact::shader_test
