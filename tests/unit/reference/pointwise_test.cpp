// Infinities, NaN, kinks and the derivative from the output.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <ostream>
#include <string>
#include <vector>

#include "golden_table.hpp"
#include "reference/formulas.hpp"
#include "reference/reference.hpp"

namespace vkact::reference {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kSeluScale = 1.0507009873554804934;
constexpr double kSeluScaleAlpha = 1.7580993408473766;

// f and f' at both infinities.
struct Limits {
  Activation activation;
  double minus_y, minus_derivative, plus_y, plus_derivative;
};

std::ostream& operator<<(std::ostream& stream, const Limits& limits) {
  return stream << limits.activation.to_string();
}

class LimitsAtInfinity : public testing::TestWithParam<Limits> {};

TEST_P(LimitsAtInfinity, AreTheMathematicalOnes) {
  const auto& [activation, minus_y, minus_derivative, plus_y, plus_derivative] = GetParam();
  EXPECT_EQ(forward(activation, -kInfinity), minus_y);
  EXPECT_EQ(derivative(activation, -kInfinity), minus_derivative);
  EXPECT_EQ(forward(activation, kInfinity), plus_y);
  EXPECT_EQ(derivative(activation, kInfinity), plus_derivative);
}

const std::vector<Limits> kLimits = {
    {identity(), -kInfinity, 1, kInfinity, 1},
    {relu(), 0, 0, kInfinity, 1},
    {relu6(), 0, 0, 6, 0},
    {leaky_relu(), -kInfinity, 0.01f, kInfinity, 1},
    {leaky_relu({.negative_slope = 1.2e-38f}), -kInfinity, 1.2e-38f, kInfinity, 1},
    {leaky_relu({.negative_slope = 0}), 0, 0, kInfinity, 1},
    {leaky_relu({.negative_slope = -2}), kInfinity, -2, kInfinity, 1},
    {threshold({.threshold = 0.1f, .value = 20}), 20, 0, kInfinity, 1},
    {thresholded_relu(), 0, 0, kInfinity, 1},
    {hardtanh(), -1, 0, 1, 0},
    {hardsigmoid(), 0, 0, 1, 0},
    {hardswish(), 0, 0, kInfinity, 1},
    {hardshrink(), -kInfinity, 1, kInfinity, 1},
    {softshrink(), -kInfinity, 1, kInfinity, 1},
    {shrink({.lambd = 1, .bias = 3e38f}), -kInfinity, 1, kInfinity, 1},
    {relu_squared(), 0, 0, kInfinity, kInfinity},
    {sparse_plus(), 0, 0, kInfinity, 1},
    {sparse_sigmoid(), 0, 0, 1, 0},
    {sigmoid(), 0, 0, 1, 0},
    {logsigmoid(), -kInfinity, 1, 0, 0},
    {tanh(), -1, 0, 1, 0},
    {softsign(), -1, 0, 1, 0},
    {softplus(), 0, 0, kInfinity, 1},
    {softplus({.beta = -2}), -kInfinity, 1, 0, 0},
    {squareplus(), 0, 0, kInfinity, 1},
    {elu(), -1, 0, kInfinity, 1},
    {elu({.alpha = 0}), 0, 0, kInfinity, 1},
    {selu(), -kSeluScaleAlpha, 0, kInfinity, kSeluScale},
    {celu({.alpha = 2}), -2, 0, kInfinity, 1},
    {celu({.alpha = -2}), -kInfinity, kInfinity, kInfinity, 1},
    {silu(), 0, 0, kInfinity, 1},
    {swish({.beta = 0.5f}), 0, 0, kInfinity, 1},
    {swish({.beta = -3}), -kInfinity, 1, 0, 0},
    {swish({.beta = 0}), -kInfinity, 0.5, kInfinity, 0.5},
    {gelu(), 0, 0, kInfinity, 1},
    {gelu_tanh(), 0, 0, kInfinity, 1},
    {quick_gelu(), 0, 0, kInfinity, 1},
    {mish(), 0, 0, kInfinity, 1},
    {tanhshrink(), -kInfinity, 1, kInfinity, 1},
    {telu(), 0, 0, kInfinity, 1},
    {prelu(), -kInfinity, 0.25f, kInfinity, 1},
    {prelu({.weight = 0}), 0, 0, kInfinity, 1},
    {star_relu(), -0.4472f, 0, kInfinity, kInfinity},
    {star_relu({.scale = 0}), -0.4472f, 0, -0.4472f, 0},
    {pelu({.a = 3, .b = 2}), -3, 0, kInfinity, 1.5},
    {acon_a(), 0, 0, kInfinity, 1},
    {acon_b(), -kInfinity, 0.25f, kInfinity, 1},
    {acon_b({.p = -2}), kInfinity, -2, kInfinity, 1},
    {acon_c({.p1 = 0, .p2 = 2, .beta = -1}), -kInfinity, 2, 0, 0},
    {snake({.alpha = 0}), -kInfinity, 1, kInfinity, 1},
    {dyt({.weight = 2, .bias = 0.5f}), -1.5, 0, 2.5, 0},
    {xielu(), kInfinity, -std::log1p(std::exp(double{-1.0502256128f})), kInfinity, kInfinity},
};

INSTANTIATE_TEST_SUITE_P(Every, LimitsAtInfinity, testing::ValuesIn(kLimits));

TEST(PointwiseReference, HasNoLimitWhereTheDerivativeOscillates) {
  for (const float alpha : {1.0f, -0.5f, 5.0f, 1e-30f, 3e38f}) {
    for (const double x : {-kInfinity, kInfinity}) {
      EXPECT_EQ(forward(snake({.alpha = alpha}), x), x);
      EXPECT_TRUE(std::isnan(derivative(snake({.alpha = alpha}), x))) << alpha;
      EXPECT_TRUE(std::isnan(parameter_derivative(snake({.alpha = alpha}), 0, x))) << alpha;
    }
  }
}

TEST(PointwiseReference, HasALimitAtInfinityForEveryActivation) {
  for (const ActivationInfo& info : activations()) {
    if (info.family != Family::pointwise) continue;
    const Activation activation(info.id);
    for (const double x : {-kInfinity, kInfinity}) {
      EXPECT_FALSE(std::isnan(forward(activation, x))) << info.name;
      if (info.id == ActivationId::snake) continue;  // The test above.
      EXPECT_FALSE(std::isnan(derivative(activation, x))) << info.name;
    }
  }
}

TEST(PointwiseReference, GivesNanForNan) {
  for (const ActivationInfo& info : activations()) {
    const Activation activation(info.id);
    EXPECT_TRUE(std::isnan(forward(activation, kNan))) << info.name;
    EXPECT_TRUE(std::isnan(derivative(activation, kNan))) << info.name;
    EXPECT_TRUE(std::isnan(derivative_from_output(activation, kNan))) << info.name;
    for (std::size_t i = 0; i < info.parameters.size(); ++i)
      EXPECT_TRUE(std::isnan(parameter_derivative(activation, i, kNan))) << info.name;
  }
}

// y, the derivative in x and those in all parameters.
std::vector<double> results_of(const Activation& activation, double x) {
  std::vector<double> results{forward(activation, x), derivative(activation, x)};
  for (std::size_t i = 0; i < activation.parameters().size(); ++i)
    results.push_back(parameter_derivative(activation, i, x));
  return results;
}

Activation with(ActivationId id, const ParameterInfo& parameter, float value) {
  Activation activation(id);
  activation.set(parameter.name, value).value();
  return activation;
}

TEST(PointwiseReference, GivesNanWhereATrainableParameterThatIsNotFiniteTakesPart) {
  constexpr float kInfinite = std::numeric_limits<float>::infinity();
  for (const ActivationInfo& info : activations()) {
    if (info.family != Family::pointwise) continue;
    for (const ParameterInfo& parameter : info.parameters) {
      if (!parameter.trainable) continue;
      bool is_ever_nan = false;
      for (const double x : {-5.0, -0.5, 0.0, 0.5, 5.0}) {
        const auto nan = results_of(with(info.id, parameter, std::nanf("")), x);
        const auto infinite = results_of(with(info.id, parameter, kInfinite), x);
        const auto one = results_of(with(info.id, parameter, 0.375f), x);
        const auto another = results_of(with(info.id, parameter, 1.75f), x);
        for (std::size_t i = 0; i < nan.size(); ++i) {
          is_ever_nan = is_ever_nan || std::isnan(nan[i]);
          EXPECT_TRUE(std::isnan(nan[i]) || !std::isnan(infinite[i])) << info.name;
          if (std::isnan(nan[i])) continue;
          EXPECT_EQ(nan[i], one[i]) << info.name << ' ' << parameter.name << " at " << x;
          EXPECT_EQ(nan[i], another[i]) << info.name << ' ' << parameter.name << " at " << x;
        }
      }
      EXPECT_TRUE(is_ever_nan) << info.name << ' ' << parameter.name;
    }
  }
}

TEST(PointwiseReference, TellsWhereAParameterOccurs) {
  const float nan = std::nanf("");
  EXPECT_EQ(forward(prelu({.weight = nan}), 2), 2);
  EXPECT_TRUE(std::isnan(forward(prelu({.weight = nan}), -0.0)));
  EXPECT_EQ(parameter_derivative(prelu({.weight = nan}), 0, -3), -3);
  EXPECT_TRUE(std::isnan(forward(dyt({.bias = nan}), 1)));
  EXPECT_FALSE(std::isnan(derivative(dyt({.bias = nan}), 1)));
  EXPECT_TRUE(std::isnan(derivative(dyt({.weight = nan}), 1e4)));
  EXPECT_TRUE(std::isnan(parameter_derivative(pelu({.b = nan}), 0, 3)));
}

TEST(PointwiseReference, GivesNanForWhatTheConditionForbids) {
  for (const Activation& activation :
       {softplus({.beta = 0}), softplus({.beta = -1e-40f}), celu({.alpha = 1e-40f}),
        pelu({.a = -1}), pelu({.b = 0}), hardshrink({.lambd = -1})})
    for (const double result : results_of(activation, 100))
      EXPECT_TRUE(std::isnan(result)) << activation.to_string();
}

TEST(PointwiseReference, HasNoResultsWhereACallRefusesItsNumbers) {
  constexpr float kInfinite = std::numeric_limits<float>::infinity();
  constexpr float kGreatest = std::numeric_limits<float>::max();
  for (const ActivationInfo& info : activations()) {
    if (info.family != Family::pointwise) continue;
    for (const ParameterInfo& parameter : info.parameters)
      for (const float value : {std::nanf(""), kInfinite, -kInfinite, 0.0f, -0.0f, 1e-40f, -1e-40f,
                                kGreatest, -kGreatest, 1.0f, -1.0f}) {
        const Activation activation = with(info.id, parameter, value);
        EXPECT_EQ(static_cast<bool>(activation.check()),
                  std::isfinite(value) && is_admitted(activation))
            << activation.to_string();
      }
  }
}

TEST(PointwiseReference, TakesSubnormalParametersForZero) {
  EXPECT_EQ(forward(prelu({.weight = 1e-40f}), -1e30), 0);
  EXPECT_EQ(derivative(leaky_relu({.negative_slope = -1e-40f}), -1), 0);
}

TEST(PointwiseReference, TakesADefaultThatIsAFractionExactly) {
  EXPECT_NEAR(forward(hardsigmoid(), -3 + 0x1p-22), 0x1p-22 / 6, 0x1p-53);
  EXPECT_EQ(derivative(hardsigmoid(), 0), 1.0 / 6);
  const float below = std::nextafter(1.0f / 6, 0.0f);
  EXPECT_EQ(derivative(hardsigmoid({.alpha = below}), 0), below);
}

TEST(PointwiseReference, ClampsToTheGreatestWhereTheBoundsCross) {
  const Activation activation = hardtanh({.min_val = 2, .max_val = -1});
  EXPECT_TRUE(activation.check());
  for (const double x : {-5.0, -1.0, 0.0, 2.0, 5.0}) {
    EXPECT_EQ(forward(activation, x), -1);
    EXPECT_EQ(derivative(activation, x), 0);
  }
  EXPECT_EQ(derivative_from_output(activation, -1), 0);
}

TEST(PointwiseReference, HasNoDerivativeInAParameterThatDoesNotExist) {
  EXPECT_TRUE(std::isnan(parameter_derivative(relu(), 0, 1)));
  EXPECT_TRUE(std::isnan(parameter_derivative(elu(), 1, 1)));
}

// What a function and its derivative are at a kink.
struct Kink {
  Activation activation;
  double x, y, derivative;
};

std::ostream& operator<<(std::ostream& stream, const Kink& kink) {
  return stream << kink.activation.to_string() << " at " << kink.x;
}

class KinkConvention : public testing::TestWithParam<Kink> {};

TEST_P(KinkConvention, IsKept) {
  const auto& [activation, x, y, expected] = GetParam();
  EXPECT_DOUBLE_EQ(forward(activation, x), y);
  EXPECT_DOUBLE_EQ(derivative(activation, x), expected);
  if (x == 0) {
    EXPECT_DOUBLE_EQ(forward(activation, -0.0), y);
    EXPECT_DOUBLE_EQ(derivative(activation, -0.0), expected);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Every, KinkConvention,
    testing::Values(
        Kink{relu(), 0, 0, 0}, Kink{relu6(), 0, 0, 0}, Kink{relu6(), 6, 6, 0},
        Kink{leaky_relu(), 0, 0, 0.01f}, Kink{leaky_relu({.negative_slope = -3}), 0, 0, -3},
        Kink{threshold({.threshold = 2, .value = -7}), 2, -7, 0}, Kink{thresholded_relu(), 1, 0, 0},
        Kink{hardtanh(), -1, -1, 0}, Kink{hardtanh(), 1, 1, 0},
        Kink{hardtanh({.min_val = 2, .max_val = 2}), 2, 2, 0}, Kink{hardsigmoid(), -3, 0, 0},
        Kink{hardsigmoid(), 3, 1, 0}, Kink{hardswish(), -3, 0, 0}, Kink{hardswish(), 3, 3, 1},
        Kink{hardshrink(), -0.5, 0, 0}, Kink{hardshrink(), 0.5, 0, 0},
        Kink{softshrink(), -0.5, 0, 0}, Kink{softshrink(), 0.5, 0, 0},
        Kink{shrink({.lambd = 1.5f, .bias = 0.5f}), -1.5, 0, 0},
        Kink{shrink({.lambd = 1.5f, .bias = 0.5f}), 1.5, 0, 0}, Kink{relu_squared(), 0, 0, 0},
        Kink{sparse_plus(), -1, 0, 0}, Kink{sparse_plus(), 1, 1, 1},
        Kink{sparse_sigmoid(), -1, 0, 0}, Kink{sparse_sigmoid(), 1, 1, 0},
        Kink{softsign(), 0, 0, 1}, Kink{softsign(), 1, 0.5, 0.25}, Kink{softsign(), -1, -0.5, 0.25},
        Kink{elu({.alpha = 3}), 0, 0, 3}, Kink{selu(), 0, 0, kSeluScaleAlpha},
        Kink{celu({.alpha = 3}), 0, 0, 1}, Kink{softplus(), 0, std::numbers::ln2, 0.5},
        Kink{prelu(), 0, 0, 0.25}, Kink{prelu({.weight = -3}), 0, 0, -3},
        Kink{pelu({.a = 3, .b = 2}), 0, 0, 1.5}, Kink{star_relu({.bias = 2}), 0, 2, 0},
        Kink{xielu(), 0, 0, 0.5}));

TEST(SoftplusReference, IsTheIdentityBeyondItsThreshold) {
  const Activation activation = softplus({.beta = 2, .threshold = 4});
  EXPECT_DOUBLE_EQ(forward(activation, 2), std::log1p(std::exp(4.0)) / 2);
  EXPECT_LT(derivative(activation, 2), 1);
  EXPECT_EQ(forward(activation, std::nextafter(2.0, 3.0)), std::nextafter(2.0, 3.0));
  EXPECT_EQ(derivative(activation, std::nextafter(2.0, 3.0)), 1);
  EXPECT_EQ(parameter_derivative(activation, 0, 3), 0);
}

TEST(SoftsignReference, HasADerivativeWithoutCancellation) {
  EXPECT_DOUBLE_EQ(derivative(softsign(), 0x1p60), 0x1p-120);
  EXPECT_DOUBLE_EQ(derivative(softsign(), -0x1p100), 0x1p-200);
  EXPECT_DOUBLE_EQ(forward(softsign(), -3), -0.75);
}

TEST(DerivativeFromOutput, AgreesWithTheDerivative) {
  for (const ActivationInfo& info : activations()) {
    if (info.family != Family::pointwise || !info.backward_from_y) continue;
    const auto points = read_golden_table(info.name);
    ASSERT_TRUE(points.has_value()) << info.name;
    std::size_t compared = 0;
    for (const GoldenPoint& point : *points) {
      Activation activation = point.activation(info.id);
      // Where y = x takes over, y no longer tells that f' is exactly 1.
      if (info.id == ActivationId::softplus)
        activation.set("threshold", std::numeric_limits<float>::max()).value();
      if (!activation.check_backward_from_output()) {
        EXPECT_TRUE(std::isnan(derivative_from_output(activation, 0.5))) << activation.to_string();
        continue;
      }
      const double y = forward(activation, point.x);
      const double from_input = derivative(activation, point.x);
      const double from_output = derivative_from_output(activation, y);
      ++compared;
      // y's rounding limits what can be known of x, but never by more than this for the derivative.
      EXPECT_NEAR(from_output, from_input, 1e-12 * std::max(1.0, std::abs(from_input)))
          << activation.to_string() << " at " << point.x;
    }
    EXPECT_GT(compared, 100u) << info.name;
  }
}

TEST(DerivativeFromOutput, HoldsAtTheLimits) {
  EXPECT_EQ(derivative_from_output(softplus(), kInfinity), 1);
  EXPECT_EQ(derivative_from_output(squareplus(), kInfinity), 1);
  EXPECT_EQ(derivative_from_output(relu_squared(), kInfinity), kInfinity);
  EXPECT_EQ(derivative_from_output(logsigmoid(), -kInfinity), 1);
}

TEST(DerivativeFromOutput, IsNanWhereThereIsNoSuchForm) {
  EXPECT_TRUE(std::isnan(derivative_from_output(gelu(), 0.5)));
  EXPECT_TRUE(std::isnan(derivative_from_output(leaky_relu({.negative_slope = -1}), 0.5)));
}

TEST(ParameterDerivative, OfPreluIsZeroAtZero) {
  EXPECT_EQ(parameter_derivative(prelu(), 0, 0), 0);
  EXPECT_EQ(parameter_derivative(prelu(), 0, -2), -2);
  EXPECT_EQ(parameter_derivative(prelu(), 0, 2), 0);
}

TEST(ParameterDerivative, OfSnakeIsTheSquareWhereAlphaIsZero) {
  EXPECT_EQ(parameter_derivative(snake({.alpha = 0}), 0, -3), 9);
  EXPECT_EQ(derivative(snake({.alpha = 0}), -3), 1);
}

TEST(ParameterDerivative, TendsToItsLimits) {
  EXPECT_EQ(parameter_derivative(leaky_relu(), 0, -kInfinity), -kInfinity);
  EXPECT_EQ(parameter_derivative(elu(), 0, -kInfinity), -1);
  EXPECT_EQ(parameter_derivative(swish(), 0, kInfinity), 0);
  EXPECT_EQ(parameter_derivative(swish(), 0, -kInfinity), 0);
  EXPECT_EQ(parameter_derivative(softplus(), 0, -kInfinity), 0);
}

}  // namespace
}  // namespace vkact::reference
