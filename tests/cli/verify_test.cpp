// vkact verify.
#include <fstream>
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
    EXPECT_EQ(keys,
              (std::set<std::string>{"activation", "direction", "dtype", "worst_ulp", "mean_ulp",
                                     "worst_absolute", "at", "nearest_share", "passed"}));
    EXPECT_EQ(result["passed"], true) << result;
    EXPECT_GE(result["worst_ulp"].get<double>(), 0);
    EXPECT_LE(result["mean_ulp"].get<double>(), result["worst_ulp"].get<double>());
    EXPECT_GE(result["nearest_share"].get<double>(), 0.999);
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

TEST_F(Verify, TakesDigestsThatComeOutTheSameAgain) {
  const json first =
      json::parse(run_well({"verify", "tanh", "--dtype", "float16", "--digest", "--json"}));
  EXPECT_FALSE(first.contains("results"));
  std::set<std::string> digests;
  for (const json& each : first["digests"]) {
    EXPECT_EQ(each["digest"].get<std::string>().size(), 16U);
    digests.insert(each["digest"].get<std::string>());
  }
  EXPECT_EQ(digests.size(), 3U) << first;
  const std::string text = run_well({"verify", "tanh", "--dtype", "float16", "--digest"});
  for (const std::string& digest : digests) EXPECT_NE(text.find(digest), std::string::npos);
}

TEST_F(Verify, ComparesFilesOfDigests) {
  run_well({"verify", "prelu", "--dtype", "bfloat16", "--digest-file", "ours.json"});
  run_well({"verify", "prelu", "--dtype", "bfloat16", "--digest-file", "theirs.json"});
  EXPECT_NE(run_well({"verify", "--compare", "ours.json", "theirs.json"}).find("agree: "),
            std::string::npos);

  std::ifstream stream(folder() / "ours.json");
  json changed = json::parse(stream);
  changed["digests"][0]["digest"] = "0000000000000000";
  std::ofstream(folder() / "theirs.json") << changed;
  const Outcome outcome = run({"verify", "--compare", "ours.json", "theirs.json"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_NE(outcome.output.find("prelu forward bfloat16: "), std::string::npos);
  EXPECT_NE(outcome.errors.find("1 of 5 digests of "), std::string::npos) << outcome.errors;
}

TEST_F(Verify, RefusesFilesThatHoldNoDigests) {
  std::ofstream(folder() / "text.json") << "no JSON";
  std::ofstream(folder() / "other.json") << "{\"digests\": 3}";
  for (const char* name : {"text.json", "other.json"})
    expect_refusal({"verify", "--compare", name, name}, 2, {name, "is no file of digests"});
  expect_refusal({"verify", "--compare", "missing.json", "text.json"}, 2,
                 {"missing.json", "cannot be read"});
  expect_refusal({"verify", "--compare", "text.json"}, 2, {"--compare"});
  expect_refusal({"verify", "relu", "--digest-file", "no/such/folder.json"}, 2, {"--digest-file"});
}

TEST_F(Verify, RefusesBadInput) {
  expect_refusal({"verify", "gleu"}, 2, {"'gleu'", "gelu"});
  expect_refusal({"verify", "gelu", "--dtype", "int8"}, 2, {"--dtype", "'int8'"});
  expect_refusal({"verify", "gelu", "--device", "no such device"}, 1, {"no such device"});
  for (const char* more : {"relu", "--exhaustive", "--digest", "--json", "--dtype=float16",
                           "--device=7", "--digest-file=d.json"})
    expect_refusal({"verify", "--compare", "a.json", "b.json", more}, 2, {"--compare"});
}

}  // namespace
}  // namespace vkact::cli_test
