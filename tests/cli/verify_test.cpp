// vkact verify.
#include <nlohmann/json.hpp>
#include <set>

#include "command.hpp"

namespace vkact::cli_test {
namespace {

using nlohmann::json;

using Verify = CommandTest;

TEST_F(Verify, ReportsEveryDirectionAndTypeInJson) {
  const json document = json::parse(run_well({"verify", "relu", "--json"}));
  EXPECT_NE(document["device"], "");
  std::set<std::string> seen;
  for (const json& result : document["results"]) {
    std::set<std::string> keys;
    for (const auto& item : result.items()) keys.insert(item.key());
    EXPECT_EQ(keys, (std::set<std::string>{"activation", "direction", "dtype", "worst_ulp",
                                           "worst_absolute", "at", "passed"}));
    EXPECT_EQ(result["passed"], true) << result;
    EXPECT_GE(result["worst_ulp"].get<double>(), 0);
    seen.insert(result["activation"].get<std::string>() + " " +
                result["direction"].get<std::string>() + " " + result["dtype"].get<std::string>());
  }
  std::set<std::string> expected;
  for (const char* type : {"float32", "float16", "bfloat16"})
    for (const char* direction : {"forward", "backward_from_x", "backward_from_y"})
      expected.insert("relu " + std::string(direction) + " " + type);
  EXPECT_EQ(seen, expected);
}

TEST_F(Verify, KnowsThatSoftmaxGoesBackwardFromItsOutputAlone) {
  const json document =
      json::parse(run_well({"verify", "softmax", "--dtype", "float16", "--json"}));
  ASSERT_EQ(document["results"].size(), 2U);
  EXPECT_EQ(document["results"][0]["direction"], "forward");
  EXPECT_EQ(document["results"][1]["direction"], "backward_from_y");
}

TEST_F(Verify, TakesTypesAndAliasesInAnyOrder) {
  const json document = json::parse(
      run_well({"verify", "--dtype", "float16", "Tanh", "--dtype", "bfloat16", "tanh", "--json"}));
  EXPECT_EQ(document["results"].size(), 6U);
  for (const json& result : document["results"]) EXPECT_EQ(result["activation"], "tanh");
}

TEST_F(Verify, EndsWithAVerdictForPeople) {
  const std::string text = run_well({"verify", "gelu", "--dtype", "float16"});
  EXPECT_NE(text.find("gelu "), std::string::npos);
  EXPECT_NE(text.find("All 2 checks passed on "), std::string::npos) << text;
}

TEST_F(Verify, RefusesBadInput) {
  expect_refusal({"verify", "gleu"}, 2, {"'gleu'", "gelu"});
  expect_refusal({"verify", "gelu", "--dtype", "int8"}, 2, {"--dtype", "'int8'"});
  expect_refusal({"verify", "gelu", "--device", "no such device"}, 1, {"no such device"});
}

}  // namespace
}  // namespace vkact::cli_test
