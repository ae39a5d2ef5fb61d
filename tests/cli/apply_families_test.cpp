// vkact apply with parameter tensors, gates, masks, targets, random numbers and compositions.
#include <array>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "command.hpp"
#include "npy_file.hpp"
#include "reference/reference.hpp"

namespace vkact::cli_test {
namespace {

class ApplyFamilies : public CommandTest {
 protected:
  using Shape = std::vector<std::uint64_t>;

  void write(const std::string& name, const Shape& shape, const std::vector<float>& values) const {
    write_npy(folder() / name, shape, values);
  }
  template <class T>
  void write_integers(const std::string& name, const std::string& descr, const Shape& shape,
                      const std::vector<T>& values) const {
    std::string bytes(values.size() * sizeof(T), '\0');
    std::memcpy(bytes.data(), values.data(), bytes.size());
    write_npy(folder() / name, descr, shape, bytes);
  }
  std::vector<float> values(const std::string& name) const {
    return read_npy(folder() / name).values;
  }
  Shape shape(const std::string& name) const { return read_npy(folder() / name).shape; }
  void refuse(const std::vector<std::string>& arguments, const std::vector<std::string>& parts) {
    std::vector<std::string> all{"apply"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    expect_refusal(all, 2, parts);
    EXPECT_FALSE(exists("y.npy"));
    EXPECT_FALSE(exists("dx.npy"));
  }
};

TEST_F(ApplyFamilies, TakesParametersFromFilesAndGivesTheirGradients) {
  write("x.npy", {2, 3, 2}, {-1, -2, 3, -4, -5, 6, 7, -8, -9, 10, 11, 12});
  write("dy.npy", {2, 3, 2}, std::vector<float>(12, 1));
  write("w.npy", {3}, {0.5F, 0.25F, 2});
  run_well({"apply", "prelu", "--set", "weight=@w.npy", "--input", "x.npy", "--output", "y.npy",
            "--grad-output", "dy.npy", "--grad-input", "dx.npy", "--grad", "weight=dw.npy"});
  EXPECT_EQ(values("y.npy"),
            (std::vector<float>{-0.5F, -1, 3, -1, -10, 6, 7, -4, -2.25F, 10, 11, 12}));
  EXPECT_EQ(values("dx.npy"),
            (std::vector<float>{0.5F, 0.5F, 1, 0.25F, 2, 1, 1, 0.5F, 0.25F, 1, 1, 1}));
  EXPECT_EQ(values("dw.npy"), (std::vector<float>{-11, -13, -5}));
}

TEST_F(ApplyFamilies, GivesTheGradientOfANumber) {
  write("x.npy", {4}, {-1, -2, 3, -4});
  write("dy.npy", {4}, {1, 10, 100, 1000});
  run_well(
      {"apply", "prelu", "--input", "x.npy", "--grad-output", "dy.npy", "--grad", "weight=dw.npy"});
  EXPECT_EQ(values("dw.npy"), (std::vector<float>{-4021}));
  EXPECT_EQ(shape("dw.npy"), Shape{});
  EXPECT_EQ(file_count(), 3U);
}

TEST_F(ApplyFamilies, MixesActivationsOverChannels) {
  write("x.npy", {2, 3}, {-1, -2, -3, 4, 5, 6});
  write("dy.npy", {2, 3}, std::vector<float>(6, 1));
  run_well({"apply", "mixed(relu:1, leaky_relu(negative_slope=0.5):2)", "--axis", "1", "--input",
            "x.npy", "--output", "y.npy", "--grad-output", "dy.npy", "--grad-input", "dx.npy"});
  EXPECT_EQ(values("y.npy"), (std::vector<float>{0, -1, -1.5F, 4, 5, 6}));
  EXPECT_EQ(values("dx.npy"), (std::vector<float>{0, 0.5F, 0.5F, 1, 1, 1}));
}

TEST_F(ApplyFamilies, ChainsActivations) {
  write("x.npy", {3}, {-1, 0, 2});
  const std::string text =
      run_well({"apply", "relu | leaky_relu | hardtanh", "--input", "x.npy", "--output", "y.npy"});
  EXPECT_EQ(values("y.npy"), (std::vector<float>{0, 0, 1}));
  EXPECT_NE(text.find("relu | leaky_relu(negative_slope=0.01) | hardtanh"), std::string::npos);
}

TEST_F(ApplyFamilies, SplitsGatedUnits) {
  write("x.npy", {2, 4}, {1, 2, 3, 4, 5, 6, -7, 8});
  write("dy.npy", {2, 2}, {1, 1, 1, 1});
  run_well({"apply", "reglu", "--set", "gate=second", "--input", "x.npy", "--output", "y.npy",
            "--grad-output", "dy.npy", "--grad-input", "dx.npy"});
  EXPECT_EQ(values("y.npy"), (std::vector<float>{3, 8, 0, 48}));
  EXPECT_EQ(shape("y.npy"), (Shape{2, 2}));
  EXPECT_EQ(values("dx.npy"), (std::vector<float>{3, 4, 1, 2, 0, 8, 0, 6}));
}

TEST_F(ApplyFamilies, TakesGatesFromFiles) {
  write("x.npy", {3}, {1, 2, 3});
  write("gate.npy", {3}, {2, -1, 4});
  write("dy.npy", {3}, {1, 1, 1});
  run_well({"apply", "reglu", "--gate", "gate.npy", "--input", "x.npy", "--output", "y.npy",
            "--grad-output", "dy.npy", "--grad-input", "dx.npy", "--grad-gate", "dgate.npy"});
  EXPECT_EQ(values("y.npy"), (std::vector<float>{2, 0, 12}));
  EXPECT_EQ(values("dx.npy"), (std::vector<float>{2, 0, 4}));
  EXPECT_EQ(values("dgate.npy"), (std::vector<float>{1, 0, 3}));
}

TEST_F(ApplyFamilies, MasksRows) {
  write("x.npy", {2, 2}, {1, 5, 1, 1});
  write_integers<std::uint8_t>("mask.npy", "|b1", {2, 2}, {1, 0, 0, 0});
  run_well({"apply", "softmax", "--mask", "mask.npy", "--input", "x.npy", "--output", "y.npy"});
  EXPECT_EQ(values("y.npy"), (std::vector<float>{1, 0, 0, 0}));
}

TEST_F(ApplyFamilies, ComparesWithTargets) {
  write("x.npy", {2, 2}, {0, 0, 0, 0});
  write("dy.npy", {}, {1});
  write_integers<std::int64_t>("classes.npy", "<i8", {2}, {1, 0});
  run_well({"apply", "softmax_cross_entropy", "--target", "classes.npy", "--input", "x.npy",
            "--output", "loss.npy", "--grad-output", "dy.npy", "--grad-input", "dx.npy"});
  ASSERT_EQ(values("loss.npy").size(), 1U);
  EXPECT_NEAR(values("loss.npy")[0], std::log(2.0), 1e-6);
  const std::vector<float> exact{0.25F, -0.25F, -0.25F, 0.25F};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(values("dx.npy")[i], exact[i], 1e-6);
  run_well({"apply", "cross_entropy", "--set", "reduction=none", "--target", "classes.npy",
            "--input", "x.npy", "--output", "losses.npy"});
  EXPECT_EQ(shape("losses.npy"), Shape{2});
}

TEST_F(ApplyFamilies, DrawsTheSameNumbersForTheSameSeed) {
  write("x.npy", {1000}, std::vector<float>(1000, 1));
  const auto dropped = [&](const std::string& seed, const std::string& offset) {
    run_well({"apply", "dropout", "--training", "--seed", seed, "--offset", offset, "--input",
              "x.npy", "--output", "y.npy"});
    return values("y.npy");
  };
  const auto first = dropped("7", "0");
  EXPECT_EQ(first, dropped("7", "0"));
  EXPECT_NE(first, dropped("7", "1"));
  EXPECT_NE(first, dropped("8", "0"));
  for (const float value : first) EXPECT_TRUE(value == 0 || value == 2);
  run_well({"apply", "dropout", "--input", "x.npy", "--output", "y.npy"});
  EXPECT_EQ(values("y.npy"), std::vector<float>(1000, 1));
}

TEST_F(ApplyFamilies, NormalizesByTheStatisticsOfTheBatchOrByRunningOnes) {
  write("x.npy", {2, 1}, {1, 3});
  write("mean.npy", {1}, {1});
  write("variance.npy", {1}, {4});
  run_well({"apply", "dice", "--training", "--input", "x.npy", "--output", "y.npy"});
  EXPECT_NEAR(values("y.npy")[1], 3 / (1 + std::exp(-1.0)), 1e-5);
  run_well({"apply", "dice", "--running-mean", "mean.npy", "--running-variance", "variance.npy",
            "--input", "x.npy", "--output", "y.npy"});
  EXPECT_NEAR(values("y.npy")[1], 3 / (1 + std::exp(-1.0)), 1e-5);
  EXPECT_NEAR(values("y.npy")[0], 0.5, 1e-6);
  expect_refusal({"apply", "dice", "--input", "x.npy", "--output", "z.npy"}, 2, {"running"});
}

TEST_F(ApplyFamilies, GoesBackwardFromTheOutput) {
  write("y.npy", {3}, {0, 0.5F, 1});
  write("dy.npy", {3}, {8, 8, 8});
  run_well({"apply", "sigmoid", "--from-output", "--input", "y.npy", "--grad-output", "dy.npy",
            "--grad-input", "dx.npy"});
  EXPECT_EQ(values("dx.npy"), (std::vector<float>{0, 2, 0}));
}

TEST_F(ApplyFamilies, RefusesWhatDoesNotFit) {
  write("x.npy", {2, 3}, {1, 2, 3, 4, 5, 6});
  write("w.npy", {5}, {1, 2, 3, 4, 5});
  write_integers<std::int32_t>("classes.npy", "<i4", {2}, {1, 3});
  const std::vector<std::string> forward{"--input", "x.npy", "--output", "y.npy"};
  const auto with = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), forward.begin(), forward.end());
    return arguments;
  };
  refuse(with({"prelu", "--set", "weight=@w.npy"}),
         {"weight is [5]", "[2, 3]", "[3] (a channel each)"});
  refuse(with({"leaky_relu", "--set", "negative_slope=@w.npy"}),
         {"negative_slope is no trainable parameter of leaky_relu, which has none"});
  refuse(with({"glu"}), {"glu", "3"});
  refuse(with({"maxout", "--axis", "1"}), {"maxout", "3"});
  refuse(with({"glu", "--set", "gate=third"}), {"'third'", "first, second"});
  refuse(with({"mixed(relu:1, gelu:1)"}), {"2 channels together", "has 3"});
  refuse(with({"mixed(relu:1, softmax:2)"}), {"softmax is not pointwise"});
  refuse(with({"relu |"}), {"found the end"});
  refuse(with({"relu | gelu", "--set", "alpha=1"}), {"--set", "elu(alpha=0.5)"});
  refuse(with({"dropout", "--training"}), {"--seed", "needs random numbers"});
  refuse(with({"dropout", "--set", "p=1.5"}), {"p >= 0 && p <= 1"});
  refuse(with({"rrelu", "--set", "lower=0.5"}), {"lower <= upper"});
  refuse(with({"softmax_cross_entropy"}), {"--target", "needs a target"});
  refuse(with({"softmax_cross_entropy", "--target", "classes.npy"}), {"--target", "3"});
  refuse(with({"relu", "--mask", "x.npy"}), {"--mask", "leave the option out"});
  refuse(with({"relu", "--gate", "x.npy"}), {"--gate", "has no gate"});
  refuse(with({"relu", "--seed", "1"}), {"--seed", "no random numbers"});
  refuse(with({"relu", "--training"}), {"--training", "the same in training"});
  refuse({"silu", "--from-output", "--input", "x.npy", "--grad-output", "x.npy", "--grad-input",
          "dx.npy"},
         {"silu", "cannot be told from its output"});
  refuse({"leaky_relu", "--set", "negative_slope=-1", "--from-output", "--input", "x.npy",
          "--grad-output", "x.npy", "--grad-input", "dx.npy"},
         {"negative_slope >= 0"});
  refuse(with({"sigmoid", "--from-output", "--grad-output", "x.npy", "--grad-input", "dx.npy"}),
         {"--output", "--from-output takes y from --input"});
}

}  // namespace
}  // namespace vkact::cli_test
