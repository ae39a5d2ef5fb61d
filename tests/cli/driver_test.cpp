// vkact driver.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
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

TEST_F(Driver, MeasuresWhatIsNamedAlone) {
  const Outcome outcome = run({"driver", "tanh", "a / b", "tanh", "--json"});
  const json document = json::parse(outcome.output);
  ASSERT_EQ(document["functions"].size(), 2U);
  EXPECT_EQ(document["functions"][0]["name"], "a / b");
  EXPECT_EQ(document["functions"][1]["name"], "tanh");
  ASSERT_EQ(document["activations"].size(), 1U);
  EXPECT_FALSE(document.contains("behaviour"));
  expect_refusal({"driver", "tahn"}, 2, {"'tahn'", "did you mean 'tanh'?"});
}

// The worst of all is the worst of a power of two.
TEST_F(Driver, KnowsWhereItIsWrong) {
  const json document = json::parse(run({"driver", "exp", "sqrt", "gelu", "--json"}).output);
  for (const json& each : document["functions"]) {
    double worst = 0;
    for (const json& binade : each["binades"]) worst = std::max(worst, number(binade["worst_ulp"]));
    EXPECT_EQ(worst, number(each["worst_ulp"])) << each["name"];
  }
  double vkact = 0;
  for (const json& binade : document["activations"][0]["binades"])
    vkact = std::max(vkact, number(binade["vkact_ulp"]));
  EXPECT_EQ(vkact, number(document["activations"][0]["vkact_worst_ulp"]));
}

TEST_F(Driver, DrawsItsErrorsBesideOurs) {
  (void)run({"driver", "tanh", "exp", "silu", "a + b", "--plot", "errors.svg"});
  std::ifstream file(folder() / "errors.svg");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  for (const char* words :
       {">the driver's tanh</text>", ">VkAct's tanh</text>", ">Vulkan allows</text>",
        ">the driver's exp</text>", ">with the driver's functions</text>", ">VkAct's silu</text>"})
    EXPECT_NE(text.find(words), std::string::npos) << words;
  expect_refusal({"driver", "--plot", "no/folder/x.svg"}, 2, {"--plot"});
}

}  // namespace
}  // namespace vkact::cli_test
