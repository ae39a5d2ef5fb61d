// The rowwise reference against golden rows.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "golden_table.hpp"
#include "reference/reference.hpp"

namespace vkact::reference {
namespace {

// The golden rows are logarithms of sums near 1 that were formed with 60 digits.
constexpr double kGoldenError = 1e-60;

nlohmann::json golden_rows() {
  std::ifstream file(VKACT_GOLDEN_FOLDER "/rows.json");
  return nlohmann::json::parse(file);
}

std::vector<double> decimals(const nlohmann::json& texts) {
  std::vector<double> values;
  for (const auto& text : texts)
    values.push_back(std::strtod(text.get<std::string>().c_str(), nullptr));
  return values;
}

// Inputs are the float32 numbers next to the decimals.
std::vector<double> float32_inputs(const nlohmann::json& numbers) {
  std::vector<double> values;
  for (const auto& number : numbers) values.push_back(static_cast<double>(number.get<float>()));
  return values;
}

double greatest_magnitude(const std::vector<double>& values) {
  double greatest = 0;
  for (const double value : values) greatest = std::max(greatest, std::abs(value));
  return greatest;
}

class GoldenRows : public testing::TestWithParam<ActivationInfo> {
 protected:
  std::string name() const { return std::string(GetParam().name); }
  Activation activation() const { return Activation(GetParam().id); }
};

TEST_P(GoldenRows, HoldForward) {
  for (const auto& row : golden_rows()) {
    const std::vector<double> x = float32_inputs(row["x"]);
    const std::vector<double> expected = decimals(row.at(name())["y"]);
    ASSERT_EQ(x.size(), expected.size());
    std::vector<double> y(x.size());
    forward_row(activation(), x, y);
    for (std::size_t i = 0; i < x.size(); ++i)
      EXPECT_NEAR(y[i], expected[i], 1e-15 * std::abs(expected[i]) + kGoldenError)
          << row["kind"] << " at " << i;
  }
}

TEST_P(GoldenRows, HoldBackward) {
  for (const auto& row : golden_rows()) {
    const std::vector<double> y = decimals(row.at(name())["y"]);
    const std::vector<double> dy = float32_inputs(row["dy"]);
    const std::vector<double> expected = decimals(row.at(name())["dx"]);
    ASSERT_EQ(dy.size(), expected.size());
    std::vector<double> dx(y.size());
    backward_row(activation(), y, dy, dx);
    // dx is a difference of gradients. y is given to within half a unit in its last place, which
    // the sum over the row passes on.
    const double tolerance = 4e-16 * greatest_magnitude(dy) *
                             (1 + (name() == "log_softmax" ? greatest_magnitude(y) : 0.0)) *
                             std::sqrt(static_cast<double>(y.size()));
    for (std::size_t i = 0; i < y.size(); ++i)
      EXPECT_NEAR(dx[i], expected[i], tolerance) << row["kind"] << " at " << i;
  }
}

std::vector<ActivationInfo> rowwise_activations() {
  std::vector<ActivationInfo> rows;
  for (const ActivationInfo& info : activations()) {
    if (info.family == Family::rowwise) rows.push_back(info);
  }
  return rows;
}

INSTANTIATE_TEST_SUITE_P(Every, GoldenRows, testing::ValuesIn(rowwise_activations()),
                         [](const auto& parameter) { return std::string(parameter.param.name); });

}  // namespace
}  // namespace vkact::reference
