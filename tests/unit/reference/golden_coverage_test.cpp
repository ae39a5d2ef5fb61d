// Every activation has golden values, or a reason for having none.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vkact/activation.hpp>

#include "golden_table.hpp"

namespace vkact::reference {
namespace {

bool has_table(std::string_view name) {
  return std::filesystem::exists(std::filesystem::path(VKACT_GOLDEN_FOLDER) /
                                 (std::string(name) + ".csv"));
}

TEST(GoldenCoverage, EveryActivationHasATableOrAReasonForNone) {
  const auto stated = reasons_without_golden_table();
  for (const ActivationInfo& info : activations())
    EXPECT_NE(has_table(info.name), stated.contains(info.name))
        << info.name << ": give it tests/golden/" << info.name
        << ".csv, or say in tests/golden/without_table.txt why it has none";
}

TEST(GoldenCoverage, ReasonsAreForActivationsThatExist) {
  for (const auto& [name, reason] : reasons_without_golden_table()) {
    EXPECT_TRUE(Activation::named(name).has_value()) << name;
    EXPECT_FALSE(reason.empty()) << name;
  }
}

}  // namespace
}  // namespace vkact::reference
