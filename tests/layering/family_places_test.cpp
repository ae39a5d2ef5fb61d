// The files that docs/adding-a-family.md lists name every family.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace vkact::layering_test {
namespace {

std::string text_of(const std::string& name) {
  std::ostringstream text;
  text << std::ifstream(std::filesystem::path(VKACT_SOURCE_FOLDER) / name).rdbuf();
  return text.str();
}

// What the first group of a pattern is, of each match.
std::vector<std::string> found(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> matches;
  for (std::sregex_iterator each(text.begin(), text.end(), regex), end; each != end; ++each)
    matches.push_back((*each)[1]);
  return matches;
}

std::vector<std::string> families() {
  const std::string header = text_of("include/vkact/activation.hpp");
  const std::size_t begin = header.find("enum class Family");
  return found(header.substr(begin, header.find("};", begin) - begin), "\n  ([a-z_]+), ");
}

// As an enumerator, as its row macro or its name in CMake, as a function there, or as a row of a
// document.
bool is_named(const std::string& family, const std::string& text) {
  std::string macro = family;
  std::ranges::transform(macro, macro.begin(),
                         [](unsigned char letter) { return std::toupper(letter); });
  const std::regex names("Family::" + family + "\\b|\\b(VKACT_)?" + macro + "\\b|vkact_add_" +
                         family + "_modules|\n  " + family + ", |\n\\| " + family + " \\|");
  return std::regex_search(text, names);
}

TEST(FamilyPlaces, NameEveryFamily) {
  const auto places = found(text_of("docs/adding-a-family.md"), "\n\\| `([^`]+)` \\|");
  EXPECT_EQ(places.size(), 13u);
  EXPECT_EQ(families().size(), 10u);
  for (const std::string& place : places) {
    const std::string text = text_of(place);
    EXPECT_FALSE(text.empty()) << place << " is not there";
    for (const std::string& family : families())
      EXPECT_TRUE(is_named(family, text)) << place << " does not name " << family;
  }
}

}  // namespace
}  // namespace vkact::layering_test
