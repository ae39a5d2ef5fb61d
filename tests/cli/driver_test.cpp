// vkact driver.
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "command.hpp"

namespace vkact::cli_test {
namespace {

using nlohmann::json;

using Driver = CommandTest;

// Infinities are words in JSON.
double number(const json& value) {
  return value.is_number() ? value.get<double>() : std::stod(value.get<std::string>());
}

TEST_F(Driver, MeasuresEveryFunctionAndSaysWhatVulkanAllows) {
  const Outcome outcome = run({"driver", "--json"});
  const json document = json::parse(outcome.output);
  ASSERT_EQ(document["functions"].size(), 26U);
  bool has_violation = false;
  for (const json& each : document["functions"]) {
    EXPECT_GT(each["points"].get<std::uint64_t>(), 100'000U) << each;
    EXPECT_NE(each["rule"], "");
    EXPECT_LE(number(each["mean_ulp"]), number(each["worst_ulp"]));
    EXPECT_EQ(each["verdict"] == "VIOLATION", each["violations"].get<std::uint64_t>() > 0) << each;
    has_violation = has_violation || each["verdict"] == "VIOLATION";
  }
  for (const json& each : document["behaviour"])
    has_violation = has_violation || each["violation"].get<bool>();
  EXPECT_EQ(outcome.exit_code, has_violation ? 1 : 0);
  EXPECT_EQ(document["special_values"].size() % 5, 0U);
  for (const json& each : document["activations"])
    EXPECT_LE(number(each["vkact_worst_ulp"]), 4) << each;

  // The figures of drivers that are known. The compilers in software drivers fuse products and sums
  // where the CPU can, so that they are the same in their order of magnitude.
  std::ifstream stream(VKACT_GOLDEN_FOLDER "/driver.json");
  const json recorded = json::parse(stream);
  for (const json& known : recorded) {
    if (known["driver"] != document["driver"]) continue;
    ASSERT_EQ(known["functions"].size(), document["functions"].size());
    for (std::size_t i = 0; i < known["functions"].size(); ++i) {
      const json& now = document["functions"][i];
      const json& then = known["functions"][i];
      EXPECT_EQ(now["name"], then["name"]);
      EXPECT_LE(number(now["worst_ulp"]), 1 + 4 * number(then["worst_ulp"])) << now << then;
      EXPECT_GE(number(now["worst_ulp"]), number(then["worst_ulp"]) / 4 - 1) << now << then;
    }
  }
}

TEST_F(Driver, SpeaksToPeople) {
  const Outcome outcome = run({"driver"});
  for (const char* words : {"tanh", "inherited from sinh(a) / cosh(a)", "VKACT: WORST ULP",
                            "Is fma(a, b, c) rounded once?", "Special values"})
    EXPECT_NE(outcome.output.find(words), std::string::npos) << words;
  expect_refusal({"driver", "--json", "--markdown"}, 2, {"--json", "give one of them"});
}

}  // namespace
}  // namespace vkact::cli_test
