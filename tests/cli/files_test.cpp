// Files as people have them: every array that the command reads, in other types and orders.
#include <algorithm>
#include <cstring>

#include "command.hpp"
#include "npy_file.hpp"

namespace vkact::cli_test {
namespace {

using Shape = std::vector<std::uint64_t>;

template <class T>
std::string bytes_of(T value) {
  std::string bytes(sizeof value, '\0');
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

// Numbers that every floating type holds.
struct Numbers {
  std::string file;
  Shape shape;
  std::vector<float> values;
};

std::string encoded(float value, const std::string& descr) {
  std::string bytes;
  if (descr.ends_with("f8"))
    bytes = bytes_of(static_cast<double>(value));
  else if (descr.ends_with("V2"))
    bytes = bytes_of(value).substr(2);
  else
    bytes = bytes_of(value);
  if (descr.starts_with('>')) std::reverse(bytes.begin(), bytes.end());
  return bytes;
}

// The values in the order of the columns of a matrix.
std::vector<float> by_columns(const Numbers& numbers) {
  if (numbers.shape.size() < 2) return numbers.values;
  std::vector<float> values;
  for (std::uint64_t column = 0; column < numbers.shape[1]; ++column)
    for (std::uint64_t row = 0; row < numbers.shape[0]; ++row)
      values.push_back(numbers.values[row * numbers.shape[1] + column]);
  return values;
}

class Files : public CommandTest {
 protected:
  void write(const Numbers& numbers, const std::string& descr, bool fortran) const {
    std::string elements;
    for (const float value : fortran ? by_columns(numbers) : numbers.values)
      elements += encoded(value, descr);
    write_npy(folder() / numbers.file, descr, numbers.shape, elements, fortran);
  }
  std::vector<float> values(const std::string& name) const {
    return read_npy(folder() / name).values;
  }
};

struct Call {
  std::vector<std::string> arguments;
  std::vector<std::string> outputs;
  std::vector<Numbers> files;
};

const std::vector<Call>& calls() {
  const Numbers x{"x.npy", {2, 3}, {-1, -2, 3, 0.5F, -0.25F, 2}};
  const Numbers dy{"dy.npy", {2, 3}, {1, 2, 4, 8, 16, 0.5F}};
  static const std::vector<Call> list{
      {{"prelu", "--set", "weight=@w.npy", "--grad-output", "dy.npy", "--grad-input", "dx.npy"},
       {"y.npy", "dx.npy"},
       {x, dy, {"w.npy", {3}, {0.5F, 0.25F, 2}}}},
      {{"reglu", "--gate", "g.npy"}, {"y.npy"}, {{"g.npy", {2, 3}, {1, -1, 2, 3, 4, 5}}}},
      {{"softmax", "--mask", "m.npy"}, {"y.npy"}, {{"m.npy", {2, 3}, {0, 1, -2, 0, 0, 4}}}},
      {{"softmax_cross_entropy", "--target", "t.npy"},
       {"y.npy"},
       {{"t.npy", {2, 3}, {0.5F, 0.25F, 0.25F, 1, 0, 0}}}},
      {{"dice", "--running-mean", "mean.npy", "--running-variance", "variance.npy"},
       {"y.npy"},
       {{"mean.npy", {3}, {1, 2, 0.5F}}, {"variance.npy", {3}, {4, 1, 2}}}},
  };
  return list;
}

TEST_F(Files, MeanTheSameInEveryTypeAndOrderInEveryPlace) {
  write(calls().front().files.front(), "<f4", false);
  for (const Call& call : calls()) {
    std::vector<std::string> arguments{"apply"};
    arguments.insert(arguments.end(), call.arguments.begin(), call.arguments.end());
    for (const char* each : {"--input", "x.npy", "--output", "y.npy", "--dtype", "float32"})
      arguments.emplace_back(each);
    for (const Numbers& numbers : call.files) write(numbers, "<f4", false);
    run_well(arguments);
    std::vector<std::vector<float>> right;
    for (const std::string& output : call.outputs) right.push_back(values(output));
    for (const Numbers& numbers : call.files) {
      for (const auto& [descr, fortran] : {std::pair{">f8", true}, {"<V2", true}}) {
        write(numbers, descr, fortran);
        const Outcome outcome = run(arguments, {{"VKACT_VALIDATION", ""}});
        ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
        const bool is_double = std::string(descr) == ">f8";
        EXPECT_EQ(outcome.errors, is_double ? "vkact: " + numbers.file +
                                                  " holds float64; it is rounded to float32\n"
                                            : "");
        for (std::size_t i = 0; i < right.size(); ++i)
          EXPECT_EQ(values(call.outputs[i]), right[i]) << numbers.file << ' ' << descr;
      }
      write(numbers, "<f4", false);
    }
  }
}

TEST_F(Files, OfBfloat16ComputeInBfloat16) {
  const Numbers x{"x.npy", {2, 2}, {-1, 1.0078125F, 3, 0}};
  write(x, "<V2", false);
  const std::string text = run_well({"apply", "relu", "--input", "x.npy", "--output", "y.npy"});
  EXPECT_NE(text.find("bfloat16 [2, 2]"), std::string::npos) << text;
  EXPECT_EQ(values("y.npy"), (std::vector<float>{0, 1.0078125F, 3, 0}));
  write(x, "|V2", false);
  expect_refusal({"apply", "relu", "--input", "x.npy", "--output", "z.npy"}, 2,
                 {"x.npy", "--dtype bfloat16"});
  run_well({"apply", "relu", "--dtype", "bfloat16", "--input", "x.npy", "--output", "z.npy"});
  EXPECT_EQ(values("z.npy"), values("y.npy"));
}

TEST_F(Files, OfFloat64AreRoundedOnceToTheTypeAskedFor) {
  // Rounded to float32 first it would be a tie of bfloat16 and come to 1.
  write_npy(folder() / "x.npy", "<f8", {1}, bytes_of(1 + 0x1p-8 + 0x1p-30));
  const Outcome outcome =
      run({"apply", "identity", "--dtype", "bfloat16", "--input", "x.npy", "--output", "y.npy"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.errors, "vkact: x.npy holds float64; it is rounded to bfloat16\n");
  EXPECT_EQ(values("y.npy"), std::vector<float>{1.0078125F});
  write_npy(folder() / "x.npy", "<f8", {1}, bytes_of(1e300));
  EXPECT_NE(run({"apply", "identity", "--input", "x.npy", "--output", "y.npy"})
                .errors.find("1 finite number becomes infinite"),
            std::string::npos);
}

TEST_F(Files, OfClassesMayHaveAnyIntegerType) {
  write_npy(folder() / "x.npy", {2, 3}, std::vector<float>{1, 2, 3, 4, 5, 6});
  write_npy(folder() / "t.npy", "<i4", {2}, bytes_of(std::int32_t{2}) + bytes_of(std::int32_t{0}));
  const std::vector<std::string> arguments{"apply",   "cross_entropy", "--target", "t.npy",
                                           "--input", "x.npy",         "--output", "y.npy"};
  run_well(arguments);
  const auto right = values("y.npy");
  for (const auto& [descr, elements] :
       {std::pair{"|u1", std::string("\2\0", 2)},
        {">i2", std::string("\0\2\0\0", 4)},
        {">u8", std::string(7, '\0') + '\2' + std::string(8, '\0')}}) {
    write_npy(folder() / "t.npy", descr, {2}, elements);
    run_well(arguments);
    EXPECT_EQ(values("y.npy"), right) << descr;
  }
}

TEST_F(Files, ThatDoNotGoTogetherAreExplained) {
  write_npy(folder() / "x.npy", {2, 5}, std::vector<float>(10));
  write_npy(folder() / "t.npy", {2}, std::vector<float>{1, 0});
  const auto refuse = [&](std::vector<std::string> more, const std::vector<std::string>& parts) {
    std::vector<std::string> arguments{"apply",   "cross_entropy", "--target", "t.npy",
                                       "--input", "x.npy",         "--output", "y.npy"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    expect_refusal(arguments, 2, parts);
  };
  refuse({}, {"t.npy has shape [2]", "x.npy has [2, 5]", "probabilities",
              "class indices must be integers"});
  write_npy(folder() / "t.npy", {2, 4}, std::vector<float>(8));
  refuse({}, {"[2, 4]", "probabilities, one for each element of x"});
  write_npy(folder() / "t.npy", "<i4", {3}, std::string(12, '\0'));
  refuse({}, {"[3]", "with classes along axis 1 the target must have [2]"});
  write_npy(folder() / "x.npy", {2, 5, 3, 4}, std::vector<float>(120));
  write_npy(folder() / "t.npy", "<i4", {2, 3, 4}, std::string(96, '\0'));
  refuse({}, {"[2, 3, 4]", "[2, 5, 3, 4]", "give --axis 1"});
  run_well({"apply", "cross_entropy", "--axis", "1", "--target", "t.npy", "--input", "x.npy",
            "--output", "y.npy"});
}

}  // namespace
}  // namespace vkact::cli_test
