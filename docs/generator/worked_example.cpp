#include "worked_example.hpp"

#include <stdexcept>

#include "marked_block.hpp"

namespace docs {
namespace {

const std::string kExample = "hardswish";

std::string fenced(const std::string& language, const std::string& code) {
  return "```" + language + "\n" + code + "```\n";
}

}  // namespace

std::string example_row(const std::filesystem::path& repository) {
  const std::string table = read_text(repository / "include/vkact/activations.def");
  const std::size_t begin = table.find("\nVKACT_POINTWISE(" + kExample + ",") + 1;
  const std::size_t end = table.find("\n\n", begin);
  if (begin == 0 || end == std::string::npos)
    throw std::runtime_error("activations.def has no row " + kExample);
  return fenced("cpp", table.substr(begin, end + 1 - begin));
}

std::string example_formula(const std::filesystem::path& repository) {
  return fenced("glsl", read_text(repository / "shaders/activations" / (kExample + ".glsl")));
}

std::string example_definition(const std::filesystem::path& repository) {
  const std::string script = read_text(repository / "scripts/make_golden.py");
  const std::size_t begin = script.find("\n    \"" + kExample + "\": Definition(") + 1;
  const std::string last = "\n    ),\n";
  const std::size_t end = script.find(last, begin);
  if (begin == 0 || end == std::string::npos)
    throw std::runtime_error("make_golden.py has no definition of " + kExample);
  return fenced("python", script.substr(begin, end + last.size() - begin));
}

}  // namespace docs
