// vkact bench: what it reports, not how fast anything is.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "command.hpp"
#include "json_keys.hpp"

namespace vkact::cli_test {
namespace {

using nlohmann::json;

class Bench : public CommandTest {
 protected:
  // Runs it, which may warn, and reads what it wrote.
  json measured(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "bench");
    for (const char* each : {"--repetitions", "3", "--json", "results.json"})
      arguments.emplace_back(each);
    const Outcome outcome = run(arguments, {{"VKACT_VALIDATION", ""}});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
    output_ = outcome.output;
    errors_ = outcome.errors;
    std::ifstream file(folder() / "results.json");
    return json::parse(file);
  }

  std::string text_of(const std::string& name) {
    std::ifstream file(folder() / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  static std::size_t count(const std::string& text, const std::string& words) {
    std::size_t times = 0;
    for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1))
      ++times;
    return times;
  }

  std::string output_;
  std::string errors_;
};

TEST_F(Bench, MeasuresGradientsOfParameterTensors) {
  const json document = measured({"prelu", "acon_c", "--sizes", "2^17", "--parameter-tensors",
                                  "--direction", "backward", "--dtype", "float32,bfloat16"});
  std::set<std::string> seen;
  for (const json& result : document["results"]) {
    seen.insert(result["activation"]);
    const int size = result["dtype"] == "float32" ? 4 : 2;
    const int parameters = result["activation"] == "prelu with parameter tensors" ? 1 : 3;
    EXPECT_EQ(result["bytes"], 3 * size * (1 << 17) + 2 * 4 * 64 * parameters);
  }
  EXPECT_EQ(seen, (std::set<std::string>{"prelu with parameter tensors",
                                         "acon_c with parameter tensors"}));
}

TEST_F(Bench, RefusesParameterTensorsWhereThereAreNone) {
  expect_refusal({"bench", "relu", "--parameter-tensors"}, 2, {"relu", "no trainable parameters"});
}

TEST_F(Bench, ReportsEveryCaseByEveryClock) {
  const json document = measured({"relu", "softmax", "--sizes", "1K,2^12", "--dtype", "float16"});
  using Row = std::tuple<std::string, std::string, std::string, int, std::string>;
  std::set<Row> seen;
  std::set<std::string> clocks;
  for (const json& result : document["results"]) {
    EXPECT_EQ(keys_of(result),
              (std::set<std::string>{"activation", "direction", "dtype", "elements", "row_length",
                                     "clock", "seconds_median", "seconds_min", "bytes", "gbps",
                                     "copy_gbps", "fraction_of_copy"}));
    EXPECT_GE(result["seconds_median"].get<double>(), result["seconds_min"].get<double>());
    EXPECT_GT(result["copy_gbps"].get<double>(), 0);
    clocks.insert(result["clock"]);
    seen.emplace(result["activation"], result["direction"], result["dtype"], result["elements"],
                 result["clock"]);
    if (result["activation"] == "relu") {
      EXPECT_TRUE(result["row_length"].is_null());
    } else {
      EXPECT_EQ(result["row_length"], 1024);
    }
  }
  EXPECT_TRUE(clocks.contains("host"));
  std::set<Row> expected;
  for (const std::string& clock : clocks)
    for (const char* activation : {"relu", "softmax"})
      for (const char* direction : {"forward", "backward"})
        for (const int elements : {1024, 4096})
          expected.emplace(activation, direction, "float16", elements, clock);
  EXPECT_EQ(seen, expected);
  EXPECT_EQ(document["details"].size(), document["results"].size());
}

TEST_F(Bench, CountsTheBytesThatMustMove) {
  const json document =
      measured({"gelu", "swiglu", "softmax_cross_entropy", "dropout", "--sizes", "4K"});
  std::map<std::string, std::uint64_t> bytes;
  for (const json& result : document["results"])
    bytes[result["activation"].get<std::string>() + " " + result["direction"].get<std::string>()] =
        result["bytes"];
  constexpr std::uint64_t kTensor = 4096 * sizeof(float);
  constexpr std::uint64_t kTargets = 4 * sizeof(std::int32_t);
  EXPECT_EQ(bytes, (std::map<std::string, std::uint64_t>{
                       {"gelu forward", 2 * kTensor},
                       {"gelu backward", 3 * kTensor},
                       {"swiglu forward", kTensor + kTensor / 2},
                       {"swiglu backward", 2 * kTensor + kTensor / 2},
                       {"softmax_cross_entropy forward", kTensor + kTargets + sizeof(float)},
                       {"softmax_cross_entropy backward", 2 * kTensor + kTargets + sizeof(float)},
                       {"dropout forward", 2 * kTensor},
                       {"dropout backward", 2 * kTensor}}));
}

TEST_F(Bench, TakesCompositionsAndRows) {
  const json document = measured({"mixed(relu:45, mish:19)", "gelu | softmax", "--sizes", "8K",
                                  "--rows", "2^5..2^6,3x100", "--direction", "backward"});
  std::set<std::pair<std::string, int>> seen;
  for (const json& result : document["results"])
    seen.emplace(result["activation"].get<std::string>().substr(0, 6),
                 result["row_length"].is_null() ? 0 : result["row_length"].get<int>());
  EXPECT_EQ(seen, (std::set<std::pair<std::string, int>>{
                      {"mixed(", 0}, {"gelu |", 32}, {"gelu |", 64}, {"gelu |", 100}}));
}

TEST_F(Bench, SaysWhatTheDeviceAndSmallWorkAre) {
  const json document = measured({"relu", "--sizes", "256", "--direction", "forward"});
  EXPECT_NE(document["device"]["name"], "");
  EXPECT_EQ(errors_.find("is a CPU") != std::string::npos, document["device"]["kind"] == "cpu");
  for (const auto& [key, value] : document["overhead"].items())
    EXPECT_GT(value.get<double>(), 0) << key;
  EXPECT_GT(document["startup"]["first_result_cold_seconds"].get<double>(), 0);
  EXPECT_GT(document["startup"]["first_result_warm_seconds"].get<double>(), 0);
  std::set<std::string> yardsticks;
  for (const json& each : document["yardsticks"]) yardsticks.insert(each["yardstick"]);
  EXPECT_EQ(yardsticks, (std::set<std::string>{"copy", "identity"}));
}

TEST_F(Bench, ComparesWithTheFasterCopy) {
  const json document = measured({"relu", "--sizes", "4K", "--direction", "forward"});
  for (const json& result : document["results"]) {
    double fastest = 0;
    for (const json& each : document["yardsticks"])
      if (each["clock"] == result["clock"] && each["bytes"] == result["bytes"])
        fastest = std::max(fastest, each["gbps"].get<double>());
    EXPECT_EQ(result["copy_gbps"].get<double>(), fastest);
  }
}

TEST_F(Bench, PrintsALineForEachCallAndWritesItAsMarkdown) {
  measured({"relu", "relu | tanh", "--sizes", "256", "--markdown", "table.md"});
  EXPECT_EQ(output_.find("(buffer copy)"), std::string::npos) << output_;
  // The head, two activations in two directions, and what the copies were.
  EXPECT_EQ(std::ranges::count(output_, '\n'), 6) << output_;
  EXPECT_NE(output_.find("Copies of as many bytes: "), std::string::npos) << output_;
  const std::string text = text_of("table.md");
  EXPECT_NE(text.find("| relu | forward | float32 | 256 |"), std::string::npos) << text;
  EXPECT_NE(text.find("| relu \\| tanh | backward | float32 | 256 |"), std::string::npos) << text;
  EXPECT_NE(text.find("|---|---|---|--:|--:|--:|--:|--:|"), std::string::npos) << text;
}

TEST_F(Bench, ShowsClocksCopiesAndSmallWorkOnRequest) {
  measured({"relu", "--sizes", "256", "--direction", "forward", "--all", "--markdown", "table.md"});
  for (const char* words : {"(buffer copy)", "(identity kernel)", "host", "Dispatches of 256"})
    EXPECT_NE(output_.find(words), std::string::npos) << output_;
  const std::string text = text_of("table.md");
  EXPECT_NE(text.find("| relu | forward | float32 | 2048 | 256 |"), std::string::npos) << text;
}

// A chart for what was varied, in each direction and type.
TEST_F(Bench, DrawsWhatItMeasured) {
  measured({"relu", "softmax", "--sizes", "256,1K", "--rows", "16", "--plot", "sizes.svg"});
  const std::string sizes = text_of("sizes.svg");
  for (const char* words :
       {"forward, float32", "backward, float32", ">copy</text>", ">relu</text>", ">softmax</text>",
        ">elements</text>", ">GB/s</text>", " at 1024 elements</title>"})
    EXPECT_NE(sizes.find(words), std::string::npos) << words;
  EXPECT_EQ(count(sizes, "<polyline"), 6U);

  measured({"softmax", "relu", "--sizes", "1K", "--rows", "16,32", "--plot", "rows.svg"});
  const std::string rows = text_of("rows.svg");
  EXPECT_EQ(count(rows, ">row length</text>"), 2U);
  EXPECT_EQ(count(rows, "% of the copy</text>"), 2U);  // relu, which has no rows
}

TEST_F(Bench, DrawsRecordedResultsBesideOthers) {
  measured({"relu", "gelu", "--sizes", "256"});
  const auto draw = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"bench", "--from", "results.json", "--plot", "plot.svg"});
    const Outcome outcome = run(more);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
    EXPECT_EQ(outcome.output + outcome.errors, "");
    return text_of("plot.svg");
  };
  const std::string alone = draw({});
  EXPECT_EQ(count(alone, "% of the copy</title>"), 4U);
  json other = json::parse(text_of("results.json"));
  other["device"]["name"] = "another device";
  std::ofstream(folder() / "other.json") << other;
  const std::string both = draw({"--with", "other.json"});
  EXPECT_EQ(count(both, "% of the copy</title>"), 8U);
  EXPECT_NE(both.find(">another device</text>"), std::string::npos);
  // The same device twice: the files tell them apart.
  EXPECT_NE(draw({"--with", "results.json"}).find("(results.json)</text>"), std::string::npos);
  // What scripts/bench_gpu.sh leaves holds several results.
  std::ofstream(folder() / "several.json") << json{{"runs", {{"sizes", other}, {"rows", other}}}};
  EXPECT_EQ(draw({"--with", "several.json:sizes"}), both);
  expect_refusal({"bench", "--from", "several.json", "--plot", "x.svg"}, 2,
                 {"--from", "sizes", "rows", "several.json:"});
}

TEST_F(Bench, RefusesToDrawWhatIsNoResult) {
  std::ofstream(folder() / "text.json") << "not JSON";
  std::ofstream(folder() / "other.json") << R"({"results": [], "device": {"name": "x"}})";
  for (const char* file : {"missing.json", "text.json", "other.json", "other.json:sizes"})
    expect_refusal({"bench", "--from", file, "--plot", "x.svg"}, 2, {"--from", "json"});
  expect_refusal({"bench", "--from", "other.json"}, 2, {"--plot"});
  expect_refusal({"bench", "relu", "--with", "other.json"}, 2, {"--plot"});
  expect_refusal({"bench", "relu", "--from", "other.json", "--plot", "x.svg"}, 2, {"--from"});
  expect_refusal({"bench", "relu", "--json", "x", "--plot", "x"}, 2, {"--plot", "--json"});
}

TEST_F(Bench, RunsUnderTheValidationLayer) {
  const Outcome outcome = run(
      {"bench", "silu", "log_softmax", "--sizes", "2000", "--rows", "10", "--repetitions", "3"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_EQ(outcome.errors.find("VUID"), std::string::npos) << outcome.errors;
  EXPECT_EQ(outcome.errors.find("SYNC-HAZARD"), std::string::npos) << outcome.errors;
}

TEST_F(Bench, NamesWhatDoesNotFit) {
  const json document = measured({"relu", "--sizes", "256,2^38", "--direction", "forward"});
  ASSERT_EQ(document["skipped"].size(), 1U);
  EXPECT_NE(document["skipped"][0]["case"].get<std::string>().find("274877906944"),
            std::string::npos);
  EXPECT_FALSE(document["results"].empty());
}

TEST_F(Bench, RefusesBadInput) {
  expect_refusal({"bench", "gleu"}, 2, {"'gleu'", "gelu"});
  expect_refusal({"bench", "relu", "--direction", "up"}, 2, {"--direction", "'up'"});
  expect_refusal({"bench", "relu", "--dtype", "float32,int8"}, 2, {"--dtype", "'int8'"});
  expect_refusal({"bench", "relu", "--repetitions", "2"}, 2, {"--repetitions"});
  for (const char* size : {"0", "1Q", "-1", "2^64", "2^", "1.5", "", "8..4", "1..2..3", "2^41"})
    expect_refusal({"bench", "relu", std::string("--sizes=") + size}, 2, {"--sizes"});
  for (const char* rows : {"x", "3x", "x3", "2^30x2^30", "1x2x3"})
    expect_refusal({"bench", "softmax", "--rows", rows}, 2, {"--rows"});
  expect_refusal({"bench", "glu", "--rows", "3"}, 2, {"glu", "[", "3]"});
  expect_refusal({"bench", "relu", "--json", "no/folder/x.json"}, 2, {"--json"});
  expect_refusal({"bench", "relu", "--json", "x", "--markdown", "x"}, 2, {"--markdown", "--json"});
  expect_refusal({"bench", "relu", "--sizes", "256", "--device", "no such device"}, 1,
                 {"no such device"});
}

}  // namespace
}  // namespace vkact::cli_test
