// The command line as such.
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <vkact/version.hpp>

#include "command.hpp"

namespace vkact::cli_test {
namespace {

using Usage = CommandTest;

std::set<std::string> options_in(const std::string& text) {
  const std::regex option("--[a-z][a-z-]*");
  std::set<std::string> options;
  for (auto each = std::sregex_iterator(text.begin(), text.end(), option);
       each != std::sregex_iterator(); ++each)
    options.insert(each->str());
  return options;
}

TEST_F(Usage, PrintsItsVersion) {
  EXPECT_EQ(run_well({"--version"}), "vkact " VKACT_VERSION_STRING "\n");
}

TEST_F(Usage, ExplainsItselfAndEachCommandWithAnExample) {
  for (const char* command : {"devices", "list", "apply", "verify", "bench", "driver", "help"}) {
    EXPECT_NE(run_well({"--help"}).find(command), std::string::npos);
    const std::string help = run_well({command, "--help"});
    EXPECT_NE(help.find("Example"), std::string::npos);
    EXPECT_NE(help.find("\n  vkact " + std::string(command)), std::string::npos);
  }
  for (const char* option : {"--input", "--output", "--set", "--axis", "--grad-output",
                             "--grad-input", "--dtype", "--device", "--json"})
    EXPECT_NE(run_well({"apply", "--help"}).find(option), std::string::npos) << option;
}

TEST_F(Usage, KeepsHelpWithinAHundredColumns) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"--help"},
                                                                     {"devices", "--help"},
                                                                     {"list", "--help"},
                                                                     {"apply", "--help"},
                                                                     {"verify", "--help"},
                                                                     {"bench", "--help"},
                                                                     {"driver", "--help"},
                                                                     {"help", "--help"},
                                                                     {"list"},
                                                                     {"devices"}}) {
    std::istringstream lines(run_well(arguments));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100U) << line;
  }
}

TEST_F(Usage, IsDocumentedWithEveryOption) {
  std::ifstream file(VKACT_COMMAND_PAGE);
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  for (const char* command : {"devices", "list", "apply", "verify", "bench", "driver", "help"}) {
    std::set<std::string> known = options_in(run_well({command, "--help"}));
    known.erase("--help");
    // Its lines of the first block: those that begin with its name, and what they continue in.
    const std::regex usage("\nvkact " + std::string(command) + " [^\n]*(\n +[^\n]*)*");
    std::set<std::string> shown;
    for (auto each = std::sregex_iterator(page.begin(), page.end(), usage);
         each != std::sregex_iterator(); ++each)
      shown.merge(options_in(each->str()));
    for (const std::string& option : known)
      EXPECT_TRUE(shown.contains(option)) << command << option;
    for (const std::string& option : shown)
      EXPECT_TRUE(known.contains(option)) << command << option;
  }
}

TEST_F(Usage, RefusesWhatItDoesNotKnow) {
  expect_refusal({}, 2, {"--help"});
  expect_refusal({"aply"}, 2, {"'aply'", "apply"});
  expect_refusal({"--frobnicate"}, 2, {"--frobnicate"});
  expect_refusal({"list", "--frobnicate"}, 2, {"--frobnicate", "vkact list --help"});
  expect_refusal({"list", "devices"}, 2, {"activation 'devices'"});
  expect_refusal({"devices", "0"}, 2, {"0"});
  expect_refusal({"apply"}, 2, {"EXPRESSION"});
  expect_refusal({"apply", "relu"}, 2, {"--input"});
  expect_refusal({"apply", "relu", "--input"}, 2, {"--input needs FILE behind it"});
  expect_refusal({"verify", "--compare", "a"}, 2, {"--compare needs FILE FILE behind it"});
  expect_refusal({"apply", "relu", "--inptu", "a"}, 2,
                 {"no option '--inptu'; did you mean '--input'?", "vkact apply --help"});
  expect_refusal({"apply", "relu", "--ouptut=a", "--input", "b"}, 2, {"did you mean '--output'?"});
  expect_refusal({"apply", "relu", "--input", "a", "--input", "b", "--output", "c"}, 2,
                 {"--input is given more than once"});
  expect_refusal({"apply", "relu", "gelu", "--input", "a", "--output", "b"}, 2,
                 {"unexpected argument 'gelu'"});
  expect_refusal({"apply", "relu\nrelu", "--input", "a", "--output", "b"}, 2, {"relu\\x0arelu"});
}

}  // namespace
}  // namespace vkact::cli_test
