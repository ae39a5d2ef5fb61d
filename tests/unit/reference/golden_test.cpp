// The reference against golden values, for every pointwise row of the table.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "golden_table.hpp"
#include "reference/reference.hpp"

namespace vkact::reference {
namespace {

// Results that double cannot tell from zero.
constexpr double kSmallest = 1e-300;

constexpr double kRelative = 1e-13;
constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

// Whether the activation has a minimum at which its derivative crosses zero.
bool crosses_zero(ActivationId id) {
  switch (id) {
    case ActivationId::silu:
    case ActivationId::swish:
    case ActivationId::gelu:
    case ActivationId::gelu_tanh:
    case ActivationId::quick_gelu:
    case ActivationId::mish:
    case ActivationId::telu:
    case ActivationId::acon_a:
    case ActivationId::acon_b:
    case ActivationId::acon_c:
      return true;
    default:
      return false;
  }
}

// What the comparisons allow beyond the relative error, by activation and what is compared.
double absolute_tolerance(const Activation& activation, const GoldenPoint& point,
                          const std::string& quantity) {
  if (activation.id() == ActivationId::hardsigmoid && !point.parameters.contains("alpha")) {
    // Near -3 y is the difference of two numbers near 1/2, of which 1/6 of x is rounded.
    return quantity == "y" ? kEpsilon : 0;
  }
  if (crosses_zero(activation.id()) && quantity == "dy_dx" && point.x != 0) {
    // With f = x g(x), f' is g + x g', and near f's minimum the difference of two numbers near g.
    return 4 * kEpsilon * std::abs(point.y / point.x);
  }
  if (activation.id() == ActivationId::celu && quantity == "alpha") {
    // expm1(u) - u exp(u) is u^2 / 2 where u is small: the difference of two numbers near u.
    return 2 * kEpsilon * std::abs(point.x / activation.parameters()[0]);
  }
  return 0;
}

class GoldenTable : public testing::TestWithParam<ActivationInfo> {
 protected:
  void SetUp() override {
    const auto table = read_golden_table(GetParam().name);
    if (!table && reasons_without_golden_table().contains(GetParam().name))
      GTEST_SKIP() << "has no golden table";
    ASSERT_TRUE(table.has_value()) << "tests/golden lacks " << GetParam().name << ".csv";
    ASSERT_GE(table->size(), 100u);
    points = *table;
  }

  Activation activation_at(const GoldenPoint& point) const {
    Activation activation = point.activation(GetParam().id);
    // The golden softplus is the function itself, without the switch to y = x beyond a threshold.
    if (activation.id() == ActivationId::softplus)
      activation.set("threshold", std::numeric_limits<float>::max()).value();
    return activation;
  }

  void expect_close(const GoldenPoint& point, const std::string& quantity, double expected,
                    double actual) const {
    const double tolerance = kRelative * std::abs(expected) + kSmallest +
                             absolute_tolerance(activation_at(point), point, quantity);
    EXPECT_TRUE(std::abs(actual - expected) <= tolerance)
        << GetParam().name << ".csv, line " << point.line << ", x = " << point.x << ": " << quantity
        << " is " << actual << ", expected " << expected << ", relative error "
        << std::abs(actual - expected) / std::abs(expected);
  }

  std::vector<GoldenPoint> points;
};

TEST_P(GoldenTable, HoldsForward) {
  for (const GoldenPoint& point : points)
    expect_close(point, "y", point.y, forward(activation_at(point), point.x));
}

TEST_P(GoldenTable, HoldsTheDerivative) {
  for (const GoldenPoint& point : points)
    expect_close(point, "dy_dx", point.derivative, derivative(activation_at(point), point.x));
}

TEST_P(GoldenTable, HoldsParameterDerivatives) {
  for (const GoldenPoint& point : points) {
    const Activation activation = activation_at(point);
    const auto parameters = activation.info().parameters;
    std::size_t found = 0;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const auto expected = point.parameter_derivatives.find(std::string(parameters[i].name));
      if (expected == point.parameter_derivatives.end()) {
        EXPECT_FALSE(parameters[i].trainable) << parameters[i].name << " has no column";
        continue;
      }
      ++found;
      expect_close(point, expected->first, expected->second,
                   parameter_derivative(activation, i, point.x));
    }
    EXPECT_EQ(found, point.parameter_derivatives.size()) << "a column names no parameter";
  }
}

std::vector<ActivationInfo> pointwise_activations() {
  std::vector<ActivationInfo> rows;
  for (const ActivationInfo& info : activations()) {
    if (info.family == Family::pointwise) rows.push_back(info);
  }
  return rows;
}

INSTANTIATE_TEST_SUITE_P(Every, GoldenTable, testing::ValuesIn(pointwise_activations()),
                         [](const auto& parameter) { return std::string(parameter.param.name); });

}  // namespace
}  // namespace vkact::reference
