// What people type first, and what is not quite right: every call is answered with what to do.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vkact/activation.hpp>

#include "command.hpp"
#include "npy_file.hpp"

namespace vkact::cli_test {
namespace {

using nlohmann::json;

class FirstCalls : public CommandTest {
 protected:
  FirstCalls() {
    write_npy(folder() / "x.npy", {2, 3}, std::vector<float>{-2, -1, 0, 1, 2, 3});
    write_npy(folder() / "w.npy", {3}, std::vector<float>{0.5F, 1, 2});
  }

  // What a line of bash prints that has the completion of vkact.
  std::string completed(const std::string& line) const {
    std::ofstream(folder() / "completion") << run_well({"help", "--bash-completion"});
    const std::string script = "cd " + folder().string() +
                               " && bash -c 'source completion && COMP_WORDS=(" + line +
                               ") && COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) && _vkact && echo "
                               "${COMPREPLY[*]}'";
    FILE* const pipe = popen(script.c_str(), "r");
    std::string output;
    std::array<char, 256> buffer{};
    while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) output += buffer.data();
    EXPECT_EQ(pclose(pipe), 0);
    return output;
  }
};

TEST_F(FirstCalls, SeeNumbersWithoutAnyFile) {
  EXPECT_TRUE(run_well({"apply", "relu", "--input", "x.npy", "--print"})
                  .starts_with("x [2, 3] =\n  [[-2, -1,  0],\n   [ 1,  2,  3]]\n"
                               "y [2, 3] =\n  [[0, 0, 0],\n   [1, 2, 3]]\n"
                               "dx [2, 3] =\n  [[0, 0, 0],\n   [1, 1, 1]]\nrelu forward"));
  EXPECT_EQ(file_count(), 2U) << "nothing is written";
  const std::string first = run_well({"apply", "gelu", "--input", "random:2x3x4", "--print"});
  EXPECT_NE(first.find("x [2, 3, 4] =\n"), std::string::npos);
  EXPECT_NE(first.find("gelu forward and backward from dy = 1, float32"), std::string::npos);
  const auto elements = [](const std::string& text) { return text.substr(0, text.find("gelu ")); };
  EXPECT_EQ(elements(run_well({"apply", "gelu", "--input", "random:2x3x4:0", "--print"})),
            elements(first));
  EXPECT_NE(elements(run_well({"apply", "gelu", "--input", "random:2x3x4:1", "--print"})),
            elements(first));
  const std::string large = run_well({"apply", "silu", "--input", "random:50x50", "--print"});
  EXPECT_NE(large.find("...,\n"), std::string::npos) << "of many elements those at the ends";
  EXPECT_LT(std::ranges::count(large, '\n'), 40);
}

TEST_F(FirstCalls, PrintTheFewestDigitsOfTheirType) {
  write_npy(folder() / "third.npy", {1}, std::vector<float>{1.0F / 3});
  for (const auto& [type, text] : {std::pair("float32", "[0.33333334]"),
                                   std::pair("float16", "[0.3333]"), std::pair("bf16", "[0.334]")})
    EXPECT_NE(run_well({"apply", "identity", "--input", "third.npy", "--print", "--dtype", type})
                  .find(text),
              std::string::npos)
        << type;
}

TEST_F(FirstCalls, TakeRandomInputToFiles) {
  run_well({"apply", "gelu", "--input", "random:4x8:3", "--output", "y.npy", "--dtype", "fp16"});
  EXPECT_EQ(read_npy(folder() / "y.npy").shape, (std::vector<std::uint64_t>{4, 8}));
  for (const char* wrong : {"random:", "random:4x", "random:4y", "random:4:", "random:-1"})
    expect_refusal({"apply", "gelu", "--input", wrong, "--print"}, 2,
                   {wrong, "write random:4x64 or, with a seed, random:4x64:7"});
  expect_refusal({"apply", "gelu", "--input", "random:99999x99999", "--print"}, 2,
                 {"more than 2^28 elements"});
}

TEST_F(FirstCalls, HaveGradientsOfOnesByDefault) {
  run_well({"apply", "relu", "--input", "x.npy", "--grad-input", "dx.npy"});
  EXPECT_EQ(read_npy(folder() / "dx.npy").values, (std::vector<float>{0, 0, 0, 1, 1, 1}));
  const json summary = json::parse(
      run_well({"apply", "relu", "--input", "x.npy", "--grad-input", "dx.npy", "--json"}));
  EXPECT_EQ(summary["grad_output"], "ones");
}

TEST_F(FirstCalls, StateTheValuesThatWereUsed) {
  EXPECT_NE(run_well({"apply", "prelu", "--set", "weight=@w.npy", "--axis", "1", "--input", "x.npy",
                      "--output", "y.npy"})
                .find("prelu(weight=@w.npy) forward"),
            std::string::npos);
  const json summary =
      json::parse(run_well({"apply", "prelu", "--set", "weight=@w.npy", "--axis", "1", "--input",
                            "x.npy", "--output", "y.npy", "--json"}));
  EXPECT_EQ(summary["parameters"]["weight"]["file"], "w.npy");
  EXPECT_EQ(summary["parameters"]["weight"]["shape"], json({3}));
}

TEST_F(FirstCalls, AreToldWhatWasOverwritten) {
  EXPECT_NE(run_well({"apply", "gelu", "--input", "x.npy", "--output", "./x.npy"})
                .find("wrote ./x.npy over what was --input\n"),
            std::string::npos);
  const json summary =
      json::parse(run_well({"apply", "prelu", "--set", "weight=@w.npy", "--axis", "1", "--input",
                            "x.npy", "--grad", "weight=w.npy", "--json"}));
  EXPECT_EQ(summary["replaced"], json({{"w.npy", "--set weight"}}));
}

TEST_F(FirstCalls, AskForHelpInWords) {
  EXPECT_EQ(run_well({"help"}), run_well({"--help"}));
  for (const char* command : {"devices", "list", "apply", "verify", "bench", "driver", "help"})
    EXPECT_EQ(run_well({"help", command}), run_well({command, "--help"}));
  expect_refusal({"help", "aply"}, 2, {"'aply'", "apply"});
  expect_refusal({"apply", "-i", "x.npy", "gelu", "-o", "y.npy"}, 2, {"no option '-i'"});
}

TEST_F(FirstCalls, AskForOneActivation) {
  const std::string text = run_well({"list", "gelu", "SiLU"});
  EXPECT_NE(text.find("\ngelu "), std::string::npos);
  EXPECT_NE(text.find("\nsilu "), std::string::npos);
  EXPECT_EQ(text.find("\nmish "), std::string::npos);
  EXPECT_EQ(json::parse(run_well({"list", "gelu", "--json"}))["activations"].size(), 1U);
  expect_refusal({"list", "gleu"}, 2, {"did you mean 'gelu'?"});
}

TEST_F(FirstCalls, AreToldTheFormOfAnExpression) {
  const auto refuse = [&](const char* expression, const std::vector<std::string>& parts) {
    expect_refusal({"apply", expression, "--input", "x.npy", "--print"}, 2, parts);
  };
  refuse("leaky_relu(0.2)", {"write negative_slope=0.2"});
  refuse("elu(2, alpha=1)", {"write alpha=2"});
  refuse("relu(1)", {"relu has none"});
  refuse("identity * tanh", {"unexpected '*'", "joined by |"});
  refuse("swish2", {"did you mean 'swish'?"});
  refuse("exp", {"'vkact list' shows all"});
}

TEST_F(FirstCalls, NameTypesAndSizesAsPeopleDo) {
  for (const char* type : {"fp32", "f32", "fp16", "f16", "half", "bf16"})
    run_well({"apply", "relu", "--input", "x.npy", "--output", "y.npy", "--dtype", type});
  const Outcome outcome = run({"bench", "relu", "--sizes", "1k", "--repetitions", "3", "--warm-up",
                               "0", "--direction", "forward"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
}

TEST_F(FirstCalls, AreToldWhichDeviceThereIsNot) {
  expect_refusal({"apply", "gelu", "--input", "x.npy", "--print", "--device", "amd"}, 1,
                 {"no device matches 'amd'", "see 'vkact devices'"});
  expect_refusal({"apply", "gelu", "--input", "x.npy", "--print"}, 1,
                 {"VKACT_DEVICE", "'radeon'", "see 'vkact devices'"}, {{"VKACT_DEVICE", "radeon"}});
}

TEST_F(FirstCalls, FailWhereNothingWasMeasured) {
  const Outcome outcome = run({"bench", "relu", "--sizes", "2^40", "--repetitions", "3"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_NE(outcome.errors.find("nothing was measured"), std::string::npos) << outcome.errors;
}

TEST_F(FirstCalls, CompareWhatTwoFilesOfDigestsHaveInCommon) {
  run_well({"verify", "tanh", "--dtype", "fp16", "--digest-file", "tanh.json"});
  run_well({"verify", "tanh", "relu", "--dtype", "fp16", "--digest-file", "both.json"});
  const std::string text = run_well({"verify", "--compare", "both.json", "tanh.json"});
  EXPECT_NE(text.find("All 3 digests that both files have agree"), std::string::npos) << text;
  EXPECT_NE(text.find("3 more are in both.json alone."), std::string::npos) << text;
  run_well({"verify", "relu", "--dtype", "fp16", "--digest-file", "relu.json"});
  expect_refusal({"verify", "--compare", "relu.json", "tanh.json"}, 2,
                 {"have no digest of the same call"});
  expect_refusal({"verify", "--compare", "relu.json", "tanh.json", "relu"}, 2,
                 {"--compare takes FILE FILE and nothing else"});
}

TEST_F(FirstCalls, AreCompletedByBash) {
  EXPECT_EQ(completed("vkact ap"), "apply\n");
  EXPECT_EQ(completed("vkact apply hardsw"), "hardswish\n");
  EXPECT_EQ(completed("vkact apply relu --grad-i"), "--grad-input\n");
  EXPECT_EQ(completed("vkact apply relu --input x."), "x.npy\n");
  EXPECT_EQ(completed("vkact help ver"), "verify\n");
}

TEST_F(FirstCalls, HaveAManualPageOfEveryCommandAndOption) {
  const std::string page = run_well({"help", "--manual"});
  EXPECT_TRUE(page.starts_with(".TH VKACT 1 "));
  for (const char* command : {"devices", "list", "apply", "verify", "bench", "driver", "help"}) {
    EXPECT_NE(page.find(".SH \"VKACT " + std::string(command) + "\"\n"), std::string::npos);
    std::istringstream help(run_well({command, "--help"}));
    for (std::string word; help >> word;) {
      if (!word.starts_with("--") || word.size() == 2) continue;
      std::string option = word.substr(0, word.find_first_of(",="));
      for (std::size_t at = 0; (at = option.find('-', at)) != std::string::npos; at += 2)
        option.replace(at, 1, "\\-");
      EXPECT_NE(page.find(option), std::string::npos) << word;
    }
  }
  expect_refusal({"help", "apply", "--manual"}, 2, {"it is of all commands"});
}

}  // namespace
}  // namespace vkact::cli_test
