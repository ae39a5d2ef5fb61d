// Dependencies run one way.
#include <gtest/gtest.h>

#include <regex>

#include "sources.hpp"

namespace vkact::shader_test {
namespace {

struct Include {
  std::filesystem::path file;
  std::string name;
  bool in_quotes = false;
};

std::vector<Include> includes_in(const std::string& folder) {
  static const std::regex pattern("^[ \\t]*#[ \\t]*include[ \\t]*([\"<])([^\">]+)[\">]");
  std::vector<Include> includes;
  for (const auto& path : files_in(folder)) {
    std::istringstream lines(text_in(path));
    std::smatch match;
    for (std::string line; std::getline(lines, line);)
      if (std::regex_search(line, match, pattern))
        includes.push_back({path, match[2], match[1] == "\""});
  }
  return includes;
}

bool starts_with_one_of(const std::string& name, const std::vector<std::string>& beginnings) {
  return std::ranges::any_of(
      beginnings, [&](const std::string& beginning) { return name.starts_with(beginning); });
}

// Whether it names a file of the project that is no public header, in quotes or in brackets.
bool is_private(const Include& include) {
  return include.in_quotes || std::filesystem::exists(source("src") / include.name) ||
         std::filesystem::exists(source("shaders") / include.name);
}

// Of the project's private files a folder may include these alone.
void expect_own_includes(const std::string& folder, const std::vector<std::string>& allowed) {
  const auto includes = includes_in(folder);
  EXPECT_FALSE(includes.empty()) << folder << " includes nothing; is it the right folder?";
  for (const Include& include : includes)
    EXPECT_TRUE(!is_private(include) || starts_with_one_of(include.name, allowed))
        << include.file << " includes " << include.name;
}

TEST(Layering, MathIncludesMathAlone) { expect_own_includes("shaders/math", {"math/"}); }

TEST(Layering, FormulasIncludeMathAndEachOtherAlone) {
  expect_own_includes("shaders/activations", {"math/", "activations/"});
}

TEST(Layering, KernelsIncludeKernelsAndMathAlone) {
  expect_own_includes("shaders/kernels", {"kernels/", "math/", "shared.h"});
}

TEST(Layering, TheVulkanRuntimeKnowsNoActivation) {
  expect_own_includes("src/vulkan", {"vulkan/", "spirv/"});
}

TEST(Layering, WhatMakesModulesStandsAlone) { expect_own_includes("src/spirv", {"spirv/"}); }

TEST(Layering, TheReferenceStandsAlone) { expect_own_includes("src/reference", {"reference/"}); }

TEST(Layering, TheBenchmarkStandsOnTheRuntimeTheReferenceAndTheVerification) {
  expect_own_includes("src/benchmark", {"benchmark/", "vulkan/", "reference/", "verification/"});
}

TEST(Layering, ActivationsStandOnTheVulkanRuntime) {
  expect_own_includes("src/activations",
                      {"activations/", "base/", "vulkan/", "spirv/", "shared.h"});
}

TEST(Layering, TheBaseAndTheFilesOfNumpyStandAlone) {
  expect_own_includes("src/base", {"base/"});
  expect_own_includes("src/npy", {"npy/"});
}

TEST(Layering, TheVerificationStandsOnTheReference) {
  expect_own_includes("src/verification", {"verification/", "reference/", "npy/"});
}

TEST(Layering, TheCommandStandsOnItsToolsAndThePublicHeaders) {
  expect_own_includes("src/cli", {"cli/", "base/", "npy/", "benchmark/", "verification/"});
}

// The one on handwritten digits reads its data and checks its results by the project's own tools.
TEST(Layering, ExamplesStandOnThePublicHeaders) {
  for (const Include& include : includes_in("examples")) {
    const bool is_neighbour =
        include.in_quotes && std::filesystem::exists(include.file.parent_path() / include.name);
    const bool is_tool = include.file.parent_path().filename() == "digits" &&
                         starts_with_one_of(include.name, {"npy/", "reference/"});
    EXPECT_TRUE(is_neighbour || is_tool || !is_private(include))
        << include.file << " includes " << include.name;
  }
}

TEST(Layering, ThePublicHeadersIncludeNoOthersOfTheProject) {
  for (const Include& include : includes_in("include/vkact")) {
    EXPECT_FALSE(include.in_quotes) << include.file << " includes " << include.name;
    const bool is_own = include.name.starts_with("vkact/");
    const bool is_standard = include.name.find_first_of("./") == std::string::npos;
    EXPECT_TRUE(is_own || is_standard) << include.file << " includes " << include.name;
  }
}

TEST(Layering, TheVulkanRuntimeAndTheReferenceSeeThePublicTypesAlone) {
  for (const char* folder : {"src/vulkan", "src/reference"})
    for (const Include& include : includes_in(folder))
      EXPECT_NE(include.name, "vkact/vkact.hpp") << include.file;
  for (const Include& include : includes_in("src/reference"))
    EXPECT_TRUE(include.name != "vkact/device.hpp" && include.name != "vkact/batch.hpp" &&
                include.name != "vkact/tensor.hpp")
        << include.file << " includes " << include.name;
}

}  // namespace
}  // namespace vkact::shader_test
