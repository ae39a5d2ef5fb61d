// Names of activations, aliases and what is suggested for others.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <map>
#include <sstream>
#include <vkact/activation.hpp>

namespace vkact {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return result;
}

std::string upper(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](unsigned char letter) {
    return static_cast<char>(std::toupper(letter));
  });
  return result;
}

std::string row_called(std::string_view name) {
  const auto activation = Activation::named(name);
  return activation ? std::string(activation->info().name) : activation.error().message();
}

TEST(Names, BelongToOneRowWhateverTheirCase) {
  std::map<std::string, std::string_view> rows;
  for (const auto& info : activations()) {
    std::vector<std::string_view> names{info.name};
    names.insert(names.end(), info.aliases.begin(), info.aliases.end());
    for (const std::string_view name : names) {
      const auto [found, is_new] = rows.emplace(lower(name), info.name);
      EXPECT_EQ(found->second, info.name) << name;
      for (const std::string& written : {std::string(name), lower(name), upper(name)})
        EXPECT_EQ(row_called(written), info.name) << written;
    }
  }
}

TEST(Names, AreNotListedTwice) {
  for (const auto& info : activations())
    for (const auto& alias : info.aliases) {
      EXPECT_NE(alias, info.name);
      EXPECT_EQ(std::ranges::count(info.aliases, alias), 1) << alias;
    }
}

TEST(Names, OfFrameworksAreKnown) {
  std::ifstream file(VKACT_FRAMEWORK_NAMES);
  std::map<std::string, std::string> rows;
  std::size_t count = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream fields(line);
    std::string framework;
    std::string name;
    std::string row;
    ASSERT_TRUE(fields >> framework >> name >> row) << line;
    EXPECT_EQ(row_called(name), row) << line;
    EXPECT_EQ(rows.emplace(lower(name), row).first->second, row) << line;
    ++count;
  }
  EXPECT_GT(count, 200U) << VKACT_FRAMEWORK_NAMES << " was not read";
}

TEST(Names, OfOneSlipAreSuggested) {
  for (const auto& info : activations()) {
    if (info.name.size() < 4) continue;
    std::string doubled(info.name);
    doubled.insert(doubled.begin() + 1, doubled[1]);
    std::string shorter(info.name);
    shorter.erase(shorter.begin() + 1);
    for (const std::string& typed : {doubled, shorter}) {
      if (Activation::named(typed)) continue;
      EXPECT_NE(row_called(typed).find("did you mean"), std::string::npos) << typed;
    }
  }
  for (const auto& [typed, meant] : {std::pair{"gleu", "gelu"},
                                     {"Softmaxx", "softmax"},
                                     {"leaky_rleu", "leaky_relu"},
                                     {"hard-tanh", "hardtanh"},
                                     {"Clipp", "hardtanh', also called 'clip"}})
    EXPECT_NE(row_called(typed).find("'" + std::string(meant) + "'"), std::string::npos)
        << row_called(typed);
}

TEST(Names, ThatAreFarFromAllGetNoSuggestion) {
  for (const char* typed :
       {"abs", "nll_loss", "step", "layer_norm", "exp", "sin", "cos", "sqrt", "log", "max", "x", "",
        "a", "batch_norm", "matmul", "conv2d", "mixed"}) {
    const std::string message = row_called(typed);
    EXPECT_EQ(message.find("did you mean"), std::string::npos) << message;
    EXPECT_NE(message.find("none of that name"), std::string::npos) << message;
  }
  EXPECT_EQ(row_called(std::string(100'000, 'g')).find("did you mean"), std::string::npos);
}

}  // namespace
}  // namespace vkact
