// The reference of softmax with cross-entropy against golden rows and central differences.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "reference/loss.hpp"

namespace vkact::reference {
namespace {

using Row = std::vector<double>;

double number(const nlohmann::json& text) {
  return std::strtod(text.get<std::string>().c_str(), nullptr);
}

TEST(CrossEntropy, HoldsOnGoldenRows) {
  std::ifstream file(VKACT_GOLDEN_FOLDER "/rows.json");
  std::size_t checked = 0;
  for (const auto& golden : nlohmann::json::parse(file)) {
    if (!golden.contains("cross_entropy")) continue;
    const auto& expected = golden["cross_entropy"];
    Row x;
    for (const auto& each : golden["x"]) x.push_back(static_cast<double>(each.get<float>()));
    Row q(x.size());
    q[expected["target"].get<std::size_t>()] = 1;
    const double loss = number(expected["loss"]);
    EXPECT_NEAR(cross_entropy(x, q), loss, 1e-15 * std::abs(loss) + 1e-18) << golden["kind"];
    const Row dx = cross_entropy_gradient(x, q);
    for (std::size_t i = 0; i < x.size(); ++i)
      EXPECT_NEAR(dx[i], number(expected["dx"][i]), 1e-15) << golden["kind"] << " at " << i;
    ++checked;
  }
  EXPECT_GE(checked, 5U);
}

constexpr AxisLayout kLayout{.outer = 2, .axis = 3, .inner = 2};
const std::vector<float> kX{0.5F, -1, 2, 0.25F, -0.75F, 1, 1.5F, 0, -2, 0.125F, 0.5F, 3};
const std::vector<std::int32_t> kClasses{2, -100, 0, 1};
const std::vector<float> kProbabilities{0.25F, 0, 0.5F, 1, 0.25F, 0, 0.5F, 0.5F, 0.75F, 0, 0, 0.5F};

using Choice = softmax_cross_entropy_parameters;

TEST(CrossEntropy, GradientsAreCentralDifferences) {
  for (const LossTargets& targets :
       {LossTargets{.classes = kClasses}, LossTargets{.probabilities = kProbabilities}})
    for (const float smoothing : {0.0F, 0.25F})
      for (const auto reduction : {Choice::none, Choice::mean, Choice::sum}) {
        const Activation activation =
            softmax_cross_entropy({.label_smoothing = smoothing, .reduction = reduction});
        SCOPED_TRACE(activation.to_string());
        const std::vector<float> dy =
            reduction == Choice::none ? std::vector<float>{0.5F, 2, -1, 0.25F} : std::vector{1.5F};
        const Row dx = backward_loss(activation, kX, kLayout, targets, dy);
        for (std::size_t i = 0; i < kX.size(); ++i) {
          constexpr float kStep = 0x1p-10F;
          const auto weighted = [&](float step) {
            std::vector<float> x = kX;
            x[i] += step;
            const Row y = forward_loss(activation, x, kLayout, targets);
            double sum = 0;
            for (std::size_t row = 0; row < y.size(); ++row) sum += y[row] * dy[row];
            return sum;
          };
          EXPECT_NEAR(dx[i], (weighted(kStep) - weighted(-kStep)) / (2 * kStep), 2e-6) << i;
        }
      }
}

TEST(CrossEntropy, LeavesIgnoredRowsOut) {
  const LossTargets targets{.classes = kClasses};
  const Row none =
      forward_loss(softmax_cross_entropy({.reduction = Choice::none}), kX, kLayout, targets);
  EXPECT_EQ(none[1], 0);
  EXPECT_DOUBLE_EQ(forward_loss(softmax_cross_entropy(), kX, kLayout, targets)[0],
                   (none[0] + none[2] + none[3]) / 3);
  const std::vector<std::int32_t> ignored(4, -100);
  EXPECT_TRUE(
      std::isnan(forward_loss(softmax_cross_entropy(), kX, kLayout, {.classes = ignored})[0]));
}

TEST(CrossEntropy, ClassesThatThereAreNotGiveNan) {
  const std::vector<std::int32_t> classes{0, 3, -1, 1};
  const Activation activation = softmax_cross_entropy({.reduction = Choice::none});
  const Row y = forward_loss(activation, kX, kLayout, {.classes = classes});
  EXPECT_FALSE(std::isnan(y[0]));
  EXPECT_TRUE(std::isnan(y[1]));
  EXPECT_TRUE(std::isnan(y[2]));
}

TEST(CrossEntropy, NothingTimesMinusInfinityIsNothing) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const Row x{1, -kInfinity, 1};
  EXPECT_DOUBLE_EQ(cross_entropy(x, Row{1, 0, 0}), std::log(2.0));
  EXPECT_EQ(cross_entropy(x, Row{0, 1, 0}), kInfinity);
  EXPECT_EQ(cross_entropy(x, Row{0.5, 0.25, 0.25}), kInfinity);
}

TEST(CrossEntropy, OfLogitsFartherApartThanFloat32ReachesIsTheirShareOfTheDistance) {
  EXPECT_DOUBLE_EQ(cross_entropy(Row{2e38, -2e38}, Row{0.95, 0.05}), 2e37);
}

TEST(CrossEntropy, AnInfiniteLogitIsCertain) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const Row x{1, kInfinity, 1};
  EXPECT_EQ(cross_entropy(x, Row{0, 1, 0}), 0);
  EXPECT_EQ(cross_entropy(x, Row{1, 0, 0}), kInfinity);
  EXPECT_EQ(cross_entropy(x, Row{0.5, 0.5, 0}), kInfinity);
  EXPECT_EQ(cross_entropy_gradient(x, Row{1, 0, 0}), (Row{-1, 1, 0}));
  EXPECT_TRUE(std::isnan(cross_entropy(Row{kInfinity, kInfinity}, Row{1, 0})));
}

}  // namespace
}  // namespace vkact::reference
