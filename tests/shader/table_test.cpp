// The table, the formula files and the modules belong together one to one.
#include <gtest/gtest.h>

#include <cctype>
#include <set>

#include "modules.hpp"
#include "sources.hpp"

namespace vkact::shader_test {
namespace {

TEST(Table, EveryRowHasItsFormulaFileAndEveryFormulaFileItsRow) {
  std::set<std::string> rows;
  for (const ActivationInfo& info : activations()) rows.insert(std::string(info.name) + ".glsl");
  std::set<std::string> files;
  for (const auto& path : files_in("shaders/activations")) files.insert(path.filename().string());
  EXPECT_EQ(rows, files);
}

TEST(Table, EveryModuleIsSpirv) {
  for (const NamedModule& named : all_modules()) {
    SCOPED_TRACE(named.name);
    EXPECT_NO_THROW(SpirvModule{named.code});
  }
}

TEST(Table, EveryRowHasAForwardModule) {
  for (const ActivationInfo& info : activations())
    EXPECT_FALSE(module_of(info.id, Role::forward).empty()) << info.name;
}

TEST(Table, PointwiseRowsHaveAModuleForBackwardFromTheOutputExactlyWhereTheySaySo) {
  for (const ActivationInfo& info : activations()) {
    if (info.family != Family::pointwise) continue;
    EXPECT_EQ(info.backward_from_y, !module_of(info.id, Role::backward_from_output).empty())
        << info.name;
  }
}

TEST(Table, KernelsNameNoActivation) {
  for (const auto& path : files_in("shaders/kernels")) {
    std::string text = text_in(path);
    // Words are bounded so that "shrink" is not found in another word.
    std::ranges::replace_if(
        text, [](unsigned char letter) { return std::isalnum(letter) == 0 && letter != '_'; }, ' ');
    for (const ActivationInfo& info : activations())
      EXPECT_EQ((" " + text).find(" " + std::string(info.name) + " "), std::string::npos)
          << path << " names " << info.name;
  }
}

}  // namespace
}  // namespace vkact::shader_test
