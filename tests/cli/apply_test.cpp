// vkact apply, when all is well.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "command.hpp"
#include "npy_file.hpp"
#include "reference/error.hpp"
#include "reference/reference.hpp"
#include "reference/tensor_reference.hpp"
#include "vkact/activation.hpp"

namespace vkact::cli_test {
namespace {

using nlohmann::json;

class Apply : public CommandTest {
 protected:
  void write(const std::string& name, const std::vector<std::uint64_t>& shape,
             const std::vector<float>& values) const {
    write_npy(folder() / name, shape, values);
  }
  std::vector<float> values(const std::string& name) const {
    return read_npy(folder() / name).values;
  }

  static void expect_near(const std::vector<float>& actual, const std::vector<double>& exact) {
    ASSERT_EQ(actual.size(), exact.size());
    for (std::size_t index = 0; index < exact.size(); ++index) {
      const auto deviation =
          reference::deviation(exact[index], actual[index], ElementType::float32);
      EXPECT_TRUE(deviation.ulp <= 8 || deviation.absolute <= 1e-6)
          << actual[index] << " instead of " << exact[index];
    }
  }
};

TEST_F(Apply, GoesForwardAndBackwardInOneCall) {
  const std::vector<float> x{-2, -0.5F, 0, 0.5F, 3, -7};
  const std::vector<float> dy{1, -2, 0.5F, 3, -1, 4};
  write("x.npy", {2, 3}, x);
  write("dy.npy", {2, 3}, dy);
  run_well({"apply", "gelu", "--input", "x.npy", "--output", "y.npy", "--grad-output", "dy.npy",
            "--grad-input", "dx.npy"});
  const Activation activation = gelu();
  std::vector<double> y;
  std::vector<double> dx;
  for (std::size_t index = 0; index < x.size(); ++index) {
    y.push_back(reference::forward(activation, x[index]));
    dx.push_back(dy[index] * reference::derivative(activation, x[index]));
  }
  expect_near(values("y.npy"), y);
  expect_near(values("dx.npy"), dx);
  EXPECT_EQ(read_npy(folder() / "y.npy").shape, (std::vector<std::uint64_t>{2, 3}));
  EXPECT_EQ(read_npy(folder() / "dx.npy").shape, (std::vector<std::uint64_t>{2, 3}));
  EXPECT_EQ(file_count(), 4U) << "nothing but the files that were asked for";
}

TEST_F(Apply, GoesBackwardAlone) {
  write("x.npy", {3}, {-1, 0, 2});
  write("dy.npy", {3}, {5, 5, 5});
  run_well(
      {"apply", "relu", "--input", "x.npy", "--grad-output", "dy.npy", "--grad-input", "dx.npy"});
  EXPECT_EQ(values("dx.npy"), (std::vector<float>{0, 0, 5}));
  EXPECT_EQ(file_count(), 3U);
}

TEST_F(Apply, SetsParametersAndKnowsAliases) {
  write("x.npy", {2}, {-4, 4});
  run_well({"apply", "LeakyReLU", "--set", "negative_slope=0.25", "--input", "x.npy", "--output",
            "y.npy"});
  EXPECT_EQ(values("y.npy"), (std::vector<float>{-1, 4}));
  run_well({"apply", "hardtanh", "--set", "min_val=-2", "--set", "max_val=+3e0", "--input", "x.npy",
            "--output", "y.npy"});
  EXPECT_EQ(values("y.npy"), (std::vector<float>{-2, 3}));
}

TEST_F(Apply, WorksAlongAnyAxis) {
  const std::vector<std::uint64_t> shape{3, 4, 5};
  std::vector<float> x;
  std::vector<float> dy;
  for (int index = 0; index < 60; ++index) {
    x.push_back(static_cast<float>(std::sin(index)) * 3);
    dy.push_back(static_cast<float>(std::cos(3 * index)));
  }
  write("x.npy", shape, x);
  write("dy.npy", shape, dy);
  for (const Activation& activation : {softmax(), log_softmax()}) {
    for (const int axis : {-3, -2, -1, 0, 1, 2}) {
      run_well({"apply", std::string(activation.info().name), "--axis", std::to_string(axis),
                "--input", "x.npy", "--output", "y.npy", "--grad-output", "dy.npy", "--grad-input",
                "dx.npy"});
      const auto layout = reference::layout_along(shape, axis);
      expect_near(values("y.npy"), reference::forward_tensor(activation, x, layout));
      expect_near(values("dx.npy"),
                  reference::backward_tensor_from_output(activation, values("y.npy"), dy, layout));
    }
  }
}

TEST_F(Apply, TakesTheLastAxisUnlessTold) {
  write("x.npy", {2, 2}, {0, 0, 5, 5});
  run_well({"apply", "softmax", "--input", "x.npy", "--output", "y.npy"});
  EXPECT_EQ(values("y.npy"), (std::vector<float>{0.5F, 0.5F, 0.5F, 0.5F}));
}

TEST_F(Apply, KeepsTheTypeOfTheFile) {
  // 1, -2 and infinity.
  write_npy(folder() / "h.npy", {3}, std::vector<std::uint16_t>{0x3c00, 0xc000, 0x7c00});
  run_well({"apply", "relu", "--input", "h.npy", "--output", "y.npy"});
  const NpyFile y = read_npy(folder() / "y.npy");
  EXPECT_EQ(y.descr, "<f2");
  EXPECT_EQ(y.bits, (std::vector<std::uint16_t>{0x3c00, 0, 0x7c00}));
}

TEST_F(Apply, WidensFloat16OnRequest) {
  write_npy(folder() / "h.npy", {2}, std::vector<std::uint16_t>{0x3555, 0x0001});
  run_well({"apply", "identity", "--dtype", "float32", "--input", "h.npy", "--output", "y.npy"});
  EXPECT_EQ(values("y.npy"), (std::vector<float>{0.333251953125F, 0x1p-24F}));
}

TEST_F(Apply, RoundsToFloat16OnRequest) {
  // Ties to even, overflow to infinity, and a subnormal.
  write("x.npy", {5}, {2049, 2051, 65520, 65519, 0x1p-24F});
  run_well({"apply", "identity", "--dtype", "float16", "--input", "x.npy", "--output", "y.npy"});
  const NpyFile y = read_npy(folder() / "y.npy");
  EXPECT_EQ(y.descr, "<f2");
  EXPECT_EQ(y.bits, (std::vector<std::uint16_t>{0x6800, 0x6802, 0x7c00, 0x7bff, 0x0001}));
}

TEST_F(Apply, WritesBfloat16AsFloat32) {
  write("x.npy", {4}, {1.00390625F, 1.01171875F, -3.14159265F, 1e-3F});
  run_well({"apply", "identity", "--dtype", "bfloat16", "--input", "x.npy", "--output", "y.npy"});
  EXPECT_EQ(values("y.npy"), (std::vector<float>{1, 1.015625F, -3.140625F, 0x1.06p-10F}));
  run_well({"apply", "silu", "--dtype", "bfloat16", "--input", "x.npy", "--output", "y.npy"});
  for (const float value : values("y.npy"))
    EXPECT_EQ(std::bit_cast<std::uint32_t>(value) & 0xffffU, 0U);
}

TEST_F(Apply, TakesEmptyTensors) {
  write("x.npy", {0, 3}, {});
  write("dy.npy", {0, 3}, {});
  for (const char* activation : {"mish", "softmax"}) {
    run_well({"apply", activation, "--input", "x.npy", "--output", "y.npy", "--grad-output",
              "dy.npy", "--grad-input", "dx.npy"});
    EXPECT_EQ(read_npy(folder() / "y.npy").shape, (std::vector<std::uint64_t>{0, 3}));
    EXPECT_EQ(read_npy(folder() / "dx.npy").shape, (std::vector<std::uint64_t>{0, 3}));
  }
}

TEST_F(Apply, TakesASingleValueWithoutAxes) {
  write("x.npy", {}, {-3});
  run_well({"apply", "relu6", "--input", "x.npy", "--output", "y.npy"});
  const NpyFile y = read_npy(folder() / "y.npy");
  EXPECT_TRUE(y.shape.empty());
  EXPECT_EQ(y.values, std::vector<float>{0});
}

TEST_F(Apply, TakesTensorsLargerThanADeviceCanBindAtOnce) {
  // Many devices bind 2^27 bytes at most; this is more, and no multiple of anything.
  constexpr std::size_t kSize = 40'000'003;
  std::vector<float> x(kSize);
  for (std::size_t index = 0; index < kSize; ++index)
    x[index] = static_cast<float>(static_cast<std::int64_t>(index * 7919 % 16'777'213) - 8'000'000);
  write("x.npy", {kSize}, x);
  run_well({"apply", "relu", "--input", "x.npy", "--output", "y.npy"});
  const auto y = values("y.npy");
  ASSERT_EQ(y.size(), kSize);
  std::size_t wrong = 0;
  for (std::size_t index = 0; index < kSize; ++index)
    wrong += y[index] == std::max(x[index], 0.0F) ? 0 : 1;
  EXPECT_EQ(wrong, 0U);
}

TEST_F(Apply, PassesNanOnAndTakesInfinitiesToTheirLimits) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  write("x.npy", {3}, {kNan, kInfinity, -kInfinity});
  for (const char* activation : {"relu", "gelu", "silu", "mish"}) {
    run_well({"apply", activation, "--input", "x.npy", "--output", "y.npy"});
    const auto y = values("y.npy");
    EXPECT_TRUE(std::isnan(y[0])) << activation;
    EXPECT_EQ(y[1], kInfinity) << activation;
    EXPECT_EQ(y[2], 0) << activation;
  }
}

TEST_F(Apply, MayReplaceItsOwnInput) {
  write("x.npy", {2}, {-1, 1});
  run_well({"apply", "relu", "--input", "x.npy", "--output", "x.npy"});
  EXPECT_EQ(values("x.npy"), (std::vector<float>{0, 1}));
  EXPECT_EQ(file_count(), 1U);
}

TEST_F(Apply, SumsItselfUpInJson) {
  write("x.npy", {2, 3}, {1, 2, 3, 4, 5, 6});
  const json pointwise =
      json::parse(run_well({"apply", "elu", "--set", "alpha=0.1", "--dtype", "bfloat16", "--input",
                            "x.npy", "--output", "y.npy", "--json"}));
  EXPECT_EQ(pointwise["activation"], "elu");
  EXPECT_EQ(pointwise["parameters"], (json{{"alpha", 0.1}}));
  EXPECT_EQ(pointwise["dtype"], "bfloat16");
  EXPECT_EQ(pointwise["shape"], (json{2, 3}));
  EXPECT_FALSE(pointwise.contains("axis"));
  EXPECT_NE(pointwise["device"], "");
  EXPECT_EQ(pointwise["files"], (json{{"output", "y.npy"}}));
  if (pointwise.contains("gpu_seconds")) {
    EXPECT_GE(pointwise["gpu_seconds"].get<double>(), 0);
  }
  const json rowwise =
      json::parse(run_well({"apply", "softmax", "--input", "x.npy", "--grad-output", "x.npy",
                            "--grad-input", "dx.npy", "--json"}));
  EXPECT_EQ(rowwise["axis"], 1);
  EXPECT_EQ(rowwise["files"], (json{{"grad_input", "dx.npy"}}));
}

TEST_F(Apply, SumsItselfUpInOneLine) {
  write("x.npy", {2}, {1, 2});
  const std::string text = run_well({"apply", "relu", "--input", "x.npy", "--output", "y.npy"});
  EXPECT_EQ(std::ranges::count(text, '\n'), 1);
  EXPECT_NE(text.find("relu forward, float32 [2]"), std::string::npos) << text;
  EXPECT_NE(text.find("y.npy"), std::string::npos) << text;
}

TEST_F(Apply, UsesTheDeviceThatIsNamed) {
  write("x.npy", {2}, {1, 2});
  const json devices = json::parse(run_well({"devices", "--json"}))["devices"];
  const json& device = devices[0];
  for (const std::string& selector : {std::string("0"), std::string("index:0")}) {
    const json summary = json::parse(run_well({"apply", "relu", "--input", "x.npy", "--output",
                                               "y.npy", "--device", selector, "--json"}));
    EXPECT_EQ(summary["device"], device["name"]);
  }
  const std::string beyond = std::to_string(devices.size());
  for (const Environment& environment : {Environment{}, Environment{{"VKACT_DEVICE", beyond}}}) {
    std::vector<std::string> arguments{"apply", "relu", "--input", "x.npy", "--output", "z.npy"};
    if (environment.empty()) arguments.insert(arguments.end(), {"--device", beyond});
    expect_refusal(arguments, 1, {"index '" + beyond + "'", device["name"], device["uuid"]},
                   environment);
  }
}

}  // namespace
}  // namespace vkact::cli_test
