#include "marked_block.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace docs {

std::string read_text(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw std::runtime_error(file.string() + " cannot be read");
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write_text(const std::filesystem::path& file, const std::string& text) {
  std::ofstream stream(file, std::ios::binary);
  if (!(stream << text) || !stream.flush()) {
    throw std::runtime_error(file.string() + " cannot be written");
  }
}

std::string with_block(const std::filesystem::path& file, const std::string& name,
                       const std::string& block) {
  const std::string begin_mark = "<!-- generated: " + name + " -->\n";
  const std::string end_mark = "<!-- end of generated -->\n";
  std::string text = read_text(file);
  const std::size_t mark = text.find(begin_mark);
  const std::size_t begin = mark + begin_mark.size();
  const std::size_t end = mark == std::string::npos ? mark : text.find(end_mark, begin);
  if (end == std::string::npos) {
    throw std::runtime_error(file.string() + " has no block " + begin_mark);
  }
  return text.replace(begin, end - begin, "\n" + block + "\n");
}

}  // namespace docs
