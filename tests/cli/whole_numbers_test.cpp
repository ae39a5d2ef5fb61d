// Whole numbers of the command: all of their type, exactly, or a refusal that names the range.
#include <cstring>
#include <map>
#include <set>

#include "command.hpp"
#include "npy_file.hpp"

namespace vkact::cli_test {
namespace {

// Nobody's whole number.
const std::vector<std::string> kJunk{"",
                                     " ",
                                     " 5",
                                     "5 ",
                                     "5.0",
                                     "5.",
                                     "1e3",
                                     "0x10",
                                     "+",
                                     "+-5",
                                     "++5",
                                     "five",
                                     "nan",
                                     "inf",
                                     "1_0",
                                     "5K",
                                     "2^4",
                                     "true",
                                     "99999999999999999999999"};

struct WholeOption {
  std::vector<std::string> before;  // Up to the value.
  std::string prefix;               // What the value's argument starts with.
  std::vector<std::string> after;
  std::string least;
  std::string greatest;
  std::vector<std::string> outside;
};

class WholeNumbers : public CommandTest {
 protected:
  WholeNumbers() { write_npy(folder() / "x.npy", {2, 3}, std::vector<float>{1, 2, 3, 4, 5, 6}); }

  void refuse(const WholeOption& option, const std::string& value) {
    std::vector<std::string> arguments = option.before;
    arguments.push_back(option.prefix + value);
    arguments.insert(arguments.end(), option.after.begin(), option.after.end());
    expect_refusal(arguments, 2,
                   {"'" + value + "' is not a whole number", option.least, option.greatest});
  }

  std::vector<float> values(const std::string& name) const {
    return read_npy(folder() / name).values;
  }
};

TEST_F(WholeNumbers, OutsideTheirRangeAreRefusedWithIt) {
  const std::vector<std::string> files{"--input", "x.npy", "--output", "y.npy"};
  const std::string greatest = "18446744073709551615";
  const std::vector<WholeOption> options{
      {{"apply", "softmax", "--axis"},
       "",
       files,
       "-9223372036854775808",
       "9223372036854775807",
       {"-9223372036854775809", "9223372036854775808"}},
      {{"apply", "dropout", "--training", "--seed"},
       "",
       files,
       "0",
       greatest,
       {"-1", "18446744073709551616"}},
      {{"apply", "dropout", "--training", "--seed", "1", "--offset"},
       "",
       files,
       "0",
       greatest,
       {"-1", "18446744073709551616"}},
      {{"apply", "maxout", "--set"},
       "pieces=",
       files,
       "-2147483648",
       "2147483647",
       {"2147483648", "-2147483649"}},
      {{"apply", "softmax_cross_entropy", "--set"},
       "ignore_index=",
       files,
       "-2147483648",
       "2147483647",
       {"2147483648", "-2147483649"}},
      {{"bench", "relu", "--repetitions"},
       "",
       {},
       "3",
       "1000000",
       {"2", "0", "-1", "1000001", "18446744073709551615"}},
      {{"bench", "relu", "--warm-up"},
       "",
       {},
       "0",
       "60000",
       {"-1", "60001", "18446744073709551615"}},
  };
  for (const WholeOption& option : options) {
    for (const std::string& value : option.outside) refuse(option, value);
    for (const std::string& value : kJunk) refuse(option, value);
  }
  EXPECT_FALSE(exists("y.npy"));
}

TEST_F(WholeNumbers, OfAnAxisAreReadInFull) {
  for (const char* axis : {"-9223372036854775808", "9223372036854775807", "2", "-3", "+2"})
    expect_refusal({"apply", "softmax", "--axis", axis, "--input", "x.npy", "--output", "y.npy"}, 2,
                   {"--axis", "from -2 to 1"});
  for (const char* axis : {"-2", "1", "+1", "01"})
    run_well({"apply", "softmax", "--axis", axis, "--input", "x.npy", "--output", "y.npy"});
}

// Numbers that a double, or a float, cannot tell apart.
TEST_F(WholeNumbers, OfRandomStatesKeepAll64Bits) {
  write_npy(folder() / "ones.npy", {1000}, std::vector<float>(1000, 1));
  std::set<std::vector<float>> results;
  const std::vector<std::pair<std::string, std::string>> states{{"18446744073709551615", "0"},
                                                                {"18446744073709551614", "0"},
                                                                {"9007199254740993", "0"},
                                                                {"9007199254740992", "0"},
                                                                {"0", "18446744073709551615"},
                                                                {"0", "18446744073709551614"},
                                                                {"0", "0"}};
  for (const auto& [seed, offset] : states) {
    run_well({"apply", "dropout", "--training", "--seed", seed, "--offset", offset, "--input",
              "ones.npy", "--output", "y.npy"});
    EXPECT_TRUE(results.insert(values("y.npy")).second) << seed << ", " << offset;
  }
}

TEST_F(WholeNumbers, OfIgnoredClassesAreExact) {
  const auto loss = [&](std::int32_t target, const std::string& ignored) {
    std::string bytes(sizeof target, '\0');
    std::memcpy(bytes.data(), &target, sizeof target);
    write_npy(folder() / "t.npy", "<i4", {1}, bytes);
    write_npy(folder() / "row.npy", {1, 3}, std::vector<float>{1, 2, 3});
    return run({"apply", "cross_entropy", "--set", "reduction=none", "--set",
                "ignore_index=" + ignored, "--target", "t.npy", "--input", "row.npy", "--output",
                "y.npy"});
  };
  for (const std::int32_t index : {INT32_MIN, -16777217, -1, 16777216, 16777217, INT32_MAX}) {
    const Outcome outcome = loss(index, std::to_string(index));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
    EXPECT_EQ(values("y.npy"), std::vector<float>{0});
  }
  for (const auto& [target, ignored] : std::map<std::int32_t, std::string>{
           {16777217, "16777216"}, {16777216, "16777217"}, {2147483646, "2147483647"}}) {
    const Outcome outcome = loss(target, ignored);
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_NE(outcome.errors.find(std::to_string(target) + "; there are 3 classes"),
              std::string::npos)
        << outcome.errors;
  }
}

}  // namespace
}  // namespace vkact::cli_test
