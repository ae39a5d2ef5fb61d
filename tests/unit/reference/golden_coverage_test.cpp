// Every activation has golden values, or a reason for having none.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vkact/activation.hpp>

namespace vkact::reference {
namespace {

// The reasons by the names of the activations.
std::map<std::string, std::string> reasons() {
  std::ifstream file(std::filesystem::path(VKACT_GOLDEN_FOLDER) / "without_table.txt");
  std::map<std::string, std::string> all;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    const std::size_t colon = line.find(": ");
    EXPECT_NE(colon, std::string::npos) << line;
    all[line.substr(0, colon)] = line.substr(colon + 2);
  }
  return all;
}

bool has_table(std::string_view name) {
  return std::filesystem::exists(std::filesystem::path(VKACT_GOLDEN_FOLDER) /
                                 (std::string(name) + ".csv"));
}

TEST(GoldenCoverage, EveryActivationHasATableOrAReasonForNone) {
  const auto stated = reasons();
  for (const ActivationInfo& info : activations())
    EXPECT_NE(has_table(info.name), stated.contains(std::string(info.name)))
        << info.name << ": give it tests/golden/" << info.name
        << ".csv, or say in tests/golden/without_table.txt why it has none";
}

TEST(GoldenCoverage, ReasonsAreForActivationsThatExist) {
  for (const auto& [name, reason] : reasons()) {
    EXPECT_TRUE(Activation::named(name).has_value()) << name;
    EXPECT_FALSE(reason.empty()) << name;
  }
}

}  // namespace
}  // namespace vkact::reference
