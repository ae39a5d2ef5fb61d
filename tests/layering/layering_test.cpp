// Dependencies run one way.
#include "layering.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace vkact::layering_test {
namespace {

Sources sources_below(const std::vector<std::string>& folders) {
  const std::filesystem::path root(VKACT_SOURCE_FOLDER);
  Sources sources;
  for (const std::string& folder : folders)
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      const std::string extension = entry.path().extension();
      if (extension != ".cpp" && extension != ".hpp" && extension != ".h" && extension != ".def" &&
          extension != ".glsl")
        continue;
      std::ostringstream text;
      text << std::ifstream(entry.path()).rdbuf();
      sources[std::filesystem::relative(entry.path(), root).generic_string()] = text.str();
    }
  return sources;
}

TEST(Layering, HoldsInEveryFolder) {
  const Sources sources =
      sources_below({"include", "shaders", "src", "examples", "docs/generator"});
  EXPECT_GT(sources.size(), 300u);
  for (const std::string& violation : violations(sources, rules())) ADD_FAILURE() << violation;
}

TEST(Layering, HasARuleForNoFolderThatIsGone) {
  for (const Rule& rule : rules())
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(VKACT_SOURCE_FOLDER) / rule.folder))
        << rule.folder;
}

// What the public headers include, by their names: "vkact/device.hpp".
std::map<std::string, std::set<std::string>> included_by_public_headers() {
  static const std::regex include("#include[ \\t]*([\"<])([^\">]+)[\">]");
  std::map<std::string, std::set<std::string>> all;
  for (const auto& [path, text] : sources_below({"include"}))
    for (std::sregex_iterator each(text.begin(), text.end(), include), end; each != end; ++each) {
      EXPECT_EQ((*each)[1], "<") << path;
      all[path.substr(std::string("include/").size())].insert((*each)[2]);
    }
  return all;
}

TEST(Layering, LeavesNothingForUsersOfThePublicHeadersToInstall) {
  // An application with a Vulkan device of its own has these headers.
  const std::set<std::string> with_vulkan{"vkact/adoption.hpp", "vkact/recorder.hpp",
                                          "vkact/timeline.hpp"};
  const auto included = included_by_public_headers();
  ASSERT_TRUE(included.contains("vkact/vkact.hpp"));
  for (const auto& [header, names] : included)
    for (const std::string& name : names) {
      const bool is_standard = name.find_first_of("./") == std::string::npos;
      const bool is_vulkan = name == "vulkan/vulkan_core.h" && with_vulkan.contains(header);
      EXPECT_TRUE(is_standard || is_vulkan || name.starts_with("vkact/"))
          << header << " includes " << name;
      // Only who asks for Vulkan's headers gets them.
      EXPECT_FALSE(with_vulkan.contains(name) && header != "vkact/vulkan.hpp")
          << header << " includes " << name;
    }
}

// docs/architecture.md and its picture.
TEST(Layering, IsDrawnOnTheMap) {
  const auto text_of = [](const std::string& name) {
    std::ostringstream text;
    text << std::ifstream(std::filesystem::path(VKACT_SOURCE_FOLDER) / name).rdbuf();
    return text.str();
  };
  const std::string page = text_of("docs/architecture.md");
  const std::string picture = text_of("docs/architecture.svg");
  for (const Rule& rule : rules()) {
    const bool is_room = std::ranges::count(rule.folder, '/') == 3;
    if (!is_room) {
      EXPECT_NE(page.find('`' + rule.folder), std::string::npos) << rule.folder;
      continue;
    }
    const std::string name = std::filesystem::path(rule.folder).parent_path().filename().string();
    EXPECT_NE(picture.find(name), std::string::npos) << rule.folder;
  }
}

// The least that the rules need to be broken by one more line.
Sources small_project() {
  return {{"include/vkact/activations.def", ""},
          {"include/vkact/activation.hpp", "#include <vkact/activations.def>\n"},
          {"include/vkact/result.hpp", ""},
          {"include/vkact/call.hpp", "#include <vkact/activation.hpp>\n"},
          {"shaders/math/exp.glsl", ""},
          {"shaders/kernels/rowwise/frame.glsl", ""},
          {"shaders/kernels/blocks/frame.glsl", "#include \"math/exp.glsl\"\n"},
          {"src/vulkan/context.hpp", "#include <vkact/result.hpp>\n"},
          {"src/activations/rowwise/plan.hpp", ""},
          {"src/activations/blocks/blocks.cpp", "#include \"vulkan/context.hpp\"\n"},
          {"src/reference/pointwise.cpp", "#include <vkact/activation.hpp>\n"},
          {"examples/minimal/main.cpp", "#include <vkact/result.hpp>\n"}};
}

std::vector<std::string> violations_with(const std::string& path, const std::string& line) {
  Sources sources = small_project();
  sources.at(path) += line + "\n";
  return violations(sources, rules());
}

using Messages = std::vector<std::string>;

TEST(LayeringRules, AreKeptByASmallProject) {
  EXPECT_EQ(violations(small_project(), rules()), Messages{});
}

TEST(LayeringRules, RefuseTheTableInTheVulkanRuntime) {
  EXPECT_EQ(violations_with("src/vulkan/context.hpp", "#include <vkact/activations.def>"),
            Messages{"src/vulkan/context.hpp reaches include/vkact/activations.def through "
                     "src/vulkan/context.hpp"});
}

TEST(LayeringRules, RefuseTheTableBehindAPublicHeader) {
  EXPECT_EQ(violations_with("src/vulkan/context.hpp", "#include <vkact/call.hpp>"),
            (Messages{"src/vulkan/context.hpp reaches include/vkact/activation.hpp through "
                      "include/vkact/call.hpp",
                      "src/vulkan/context.hpp reaches include/vkact/activations.def through "
                      "include/vkact/activation.hpp"}));
}

TEST(LayeringRules, RefuseOneFrameInAnother) {
  EXPECT_EQ(violations_with("src/activations/blocks/blocks.cpp",
                            "#include \"activations/rowwise/plan.hpp\""),
            Messages{"src/activations/blocks/blocks.cpp includes "
                     "src/activations/rowwise/plan.hpp"});
  EXPECT_EQ(violations_with("shaders/kernels/blocks/frame.glsl",
                            "#include \"kernels/rowwise/frame.glsl\""),
            Messages{"shaders/kernels/blocks/frame.glsl includes "
                     "shaders/kernels/rowwise/frame.glsl"});
}

TEST(LayeringRules, RefuseShadersInTheReference) {
  EXPECT_EQ(violations_with("src/reference/pointwise.cpp", "#include <math/exp.glsl>"),
            (Messages{"src/reference/pointwise.cpp includes shaders/math/exp.glsl",
                      "src/reference/pointwise.cpp reaches shaders/math/exp.glsl through "
                      "src/reference/pointwise.cpp"}));
}

TEST(LayeringRules, RefusePrivateHeadersInExamples) {
  EXPECT_EQ(violations_with("examples/minimal/main.cpp", "#include <vulkan/context.hpp>"),
            Messages{"examples/minimal/main.cpp includes src/vulkan/context.hpp"});
}

TEST(LayeringRules, AreNeededForEveryFolder) {
  Sources sources = small_project();
  sources["src/new/room.cpp"] = "";
  EXPECT_EQ(violations(sources, rules()),
            Messages{"src/new/room.cpp is in no folder that has a rule"});
}

}  // namespace
}  // namespace vkact::layering_test
