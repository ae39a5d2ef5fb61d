// Formulas with parameters stay accurate for other values than the defaults, and give no NaN for
// extreme ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>

#include "formulas.hpp"
#include "reference/cancellation.hpp"
#include "reference/reference.hpp"
#include "sweep.hpp"

namespace vkact::formula_test {
namespace {

constexpr std::uint32_t kStride = 131071;

// Of derivatives in parameters, in units in the last place: a relative error of 2^-20; and where
// one changes sign, relative to what it is half of x away.
constexpr double kParameterUlp = 8;
const double kParameterAllowance = std::ldexp(1.0, -22);

double parameter_allowance(const Activation& activation, std::size_t parameter, double x) {
  const double inner = reference::parameter_derivative(activation, parameter, 0.5 * x);
  const double outer = reference::parameter_derivative(activation, parameter, 1.5 * x);
  const bool changes_sign = (inner < 0 && outer > 0) || (inner > 0 && outer < 0);
  const double scale = changes_sign ? std::max(std::abs(inner), std::abs(outer)) : 1;
  return kParameterAllowance * std::max(scale, 1.0);
}

struct Case {
  ActivationId id;
  std::vector<float> parameters;
};

Activation activation_of(const Case& value) {
  Activation activation(value.id);
  for (std::size_t i = 0; i < value.parameters.size(); ++i)
    (void)activation.set(activation.info().parameters[i].name, value.parameters[i]);
  return activation;
}

void PrintTo(const Case& value, std::ostream* out) { *out << activation_of(value).to_string(); }

std::string text_of(const testing::TestParamInfo<Case>& test) {
  return std::string(info_of(test.param.id).name) + "_" + std::to_string(test.index);
}

class ModerateParameters : public testing::TestWithParam<Case> {};

TEST_P(ModerateParameters, ForwardIsWithinTheBoundOfTheTable) {
  const Activation activation = activation_of(GetParam());
  ASSERT_TRUE(activation.check()) << activation.to_string();
  const Formula& formula = formula_of(GetParam().id);
  WorstError worst;
  const auto visit = [&](float x) {
    worst.add(x, formula.forward(x, activation), reference::forward(activation, x),
              reference::cancellation_allowance(activation, x));
  };
  for_each_pattern(3, kStride, visit);
  for (const float x : critical_inputs()) visit(x);
  EXPECT_LE(worst.ulp(), activation.info().forward_bound)
      << activation.to_string() << ": " << worst.at();
}

TEST_P(ModerateParameters, DerivativeIsWithinTheBoundOfTheTable) {
  const Activation activation = activation_of(GetParam());
  const Formula& formula = formula_of(GetParam().id);
  WorstError worst;
  const auto visit = [&](float x) {
    worst.add(x, formula.derivative(x, activation), reference::derivative(activation, x),
              std::ldexp(1.0, -23));
  };
  for_each_pattern(5, kStride, visit);
  for (const float x : critical_inputs()) visit(x);
  EXPECT_LE(worst.ulp(), activation.info().backward_bound)
      << activation.to_string() << ": " << worst.at();
}

TEST_P(ModerateParameters, ParameterDerivativesAreAccurate) {
  const Activation activation = activation_of(GetParam());
  const auto& derivatives = formula_of(GetParam().id).parameter_derivatives;
  for (std::size_t parameter = 0; parameter < derivatives.size(); ++parameter) {
    if (!derivatives[parameter]) continue;
    WorstError worst;
    const auto visit = [&](float x) {
      const double expected = reference::parameter_derivative(activation, parameter, x);
      if (std::isnan(expected)) return;  // Beyond double on the way.
      worst.add(x, derivatives[parameter](x, activation), expected,
                parameter_allowance(activation, parameter, x));
    };
    for_each_pattern(7, kStride, visit);
    for (const float x : critical_inputs()) visit(x);
    EXPECT_LE(worst.ulp(), kParameterUlp)
        << activation.to_string() << ", " << activation.info().parameters[parameter].name << ": "
        << worst.at();
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, ModerateParameters,
    testing::Values(
        Case{ActivationId::leaky_relu, {0.0f}}, Case{ActivationId::leaky_relu, {-3.0f}},
        Case{ActivationId::leaky_relu, {0.2f}}, Case{ActivationId::threshold, {0.1f, 20}},
        Case{ActivationId::thresholded_relu, {-0.5f}}, Case{ActivationId::hardtanh, {-2.5f, 7}},
        Case{ActivationId::hardsigmoid, {0.2f, 0.5f}},
        Case{ActivationId::hardsigmoid, {-0.7f, 0.21f}},
        Case{ActivationId::hardsigmoid, {1000, -3}}, Case{ActivationId::hardshrink, {3}},
        Case{ActivationId::softshrink, {0.1f}}, Case{ActivationId::shrink, {1.5f, 0.3f}},
        Case{ActivationId::softplus, {0.001f, 20}}, Case{ActivationId::softplus, {0.3f, 1}},
        Case{ActivationId::softplus, {7.7f, 20}}, Case{ActivationId::softplus, {1000, 1e9f}},
        Case{ActivationId::softplus, {-1.7f, 20}}, Case{ActivationId::squareplus, {1e-3f}},
        Case{ActivationId::squareplus, {777.7f}}, Case{ActivationId::elu, {0.001f}},
        Case{ActivationId::elu, {-2.5f}}, Case{ActivationId::elu, {1000}},
        Case{ActivationId::celu, {0.001f}}, Case{ActivationId::celu, {0.3f}},
        Case{ActivationId::celu, {1000}}, Case{ActivationId::celu, {-1.3f}},
        Case{ActivationId::swish, {0}}, Case{ActivationId::swish, {0.001f}},
        Case{ActivationId::swish, {1.7f}}, Case{ActivationId::swish, {-0.6f}},
        Case{ActivationId::swish, {1000}}, Case{ActivationId::prelu, {0}},
        Case{ActivationId::prelu, {-0.5f}}, Case{ActivationId::prelu, {1.7f}},
        Case{ActivationId::star_relu, {-1.7f, 0.3f}}, Case{ActivationId::star_relu, {1000, 0}},
        Case{ActivationId::star_relu, {0, 0.3f}}, Case{ActivationId::pelu, {0.5f, 2}},
        Case{ActivationId::pelu, {1000, 0.001f}}, Case{ActivationId::pelu, {0.3f, 1000}},
        Case{ActivationId::acon_a, {0}}, Case{ActivationId::acon_a, {0.4f}},
        Case{ActivationId::acon_a, {-1.7f}}, Case{ActivationId::acon_a, {1000}},
        Case{ActivationId::acon_b, {-0.5f, 1}}, Case{ActivationId::acon_b, {1, 2}},
        Case{ActivationId::acon_b, {0.001f, 30}}, Case{ActivationId::acon_c, {1.2f, -0.3f, 1}},
        Case{ActivationId::acon_c, {-0.5f, 0.75f, 2}}, Case{ActivationId::acon_c, {0, 1.7f, -1}},
        Case{ActivationId::acon_c, {2, 1.999f, 100}}, Case{ActivationId::snake, {0}},
        Case{ActivationId::snake, {0.5f}}, Case{ActivationId::snake, {-5}},
        Case{ActivationId::snake, {0.001f}}, Case{ActivationId::snake, {1234.567f}},
        Case{ActivationId::dyt, {1.5f, -0.7f, 0.3f}}, Case{ActivationId::dyt, {-1000, 3, 0}},
        Case{ActivationId::dyt, {0.001f, 1.7f, -1.6f}}, Case{ActivationId::dyt, {1, 0, 0.3f}},
        Case{ActivationId::dyt, {0.5f, 1, 0.99f}}, Case{ActivationId::xielu, {0.5f, 0.25f, 0.5f}},
        Case{ActivationId::xielu, {-20, 10, 0}}, Case{ActivationId::xielu, {3, -3, -1.7f}}),
    text_of);

class ExtremeParameters : public testing::TestWithParam<Case> {};

TEST_P(ExtremeParameters, GiveNoNaNWhereTheMathematicsHasAValue) {
  const Activation activation = activation_of(GetParam());
  ASSERT_TRUE(activation.check()) << activation.to_string();
  const Formula& formula = formula_of(GetParam().id);
  const float infinity = std::numeric_limits<float>::infinity();
  std::vector<float> inputs = critical_inputs();
  inputs.push_back(infinity);
  inputs.push_back(-infinity);
  for (const float x : inputs) {
    EXPECT_TRUE(!std::isnan(formula.forward(x, activation)) ||
                std::isnan(reference::forward(activation, x)))
        << activation.to_string() << " forward at " << x;
    EXPECT_TRUE(!std::isnan(formula.derivative(x, activation)) ||
                std::isnan(reference::derivative(activation, x)))
        << activation.to_string() << " derivative at " << x;
    for (std::size_t parameter = 0; parameter < formula.parameter_derivatives.size(); ++parameter) {
      if (!formula.parameter_derivatives[parameter] || !std::isfinite(x)) continue;
      if (std::isnan(reference::parameter_derivative(activation, parameter, x))) continue;
      EXPECT_FALSE(std::isnan(formula.parameter_derivatives[parameter](x, activation)))
          << activation.to_string() << " parameter derivative at " << x;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, ExtremeParameters,
    testing::Values(
        Case{ActivationId::leaky_relu, {1e-38f}}, Case{ActivationId::leaky_relu, {3e38f}},
        Case{ActivationId::hardsigmoid, {3e38f, -3e38f}},
        Case{ActivationId::hardsigmoid, {1e-38f, 0}}, Case{ActivationId::hardsigmoid, {0, 0.5f}},
        Case{ActivationId::softplus, {3e38f, 20}}, Case{ActivationId::softplus, {1.2e-38f, 20}},
        Case{ActivationId::softplus, {-3e38f, -3e38f}}, Case{ActivationId::squareplus, {3e38f}},
        Case{ActivationId::squareplus, {1.2e-38f}}, Case{ActivationId::elu, {3e38f}},
        Case{ActivationId::elu, {0}}, Case{ActivationId::celu, {3e38f}},
        Case{ActivationId::celu, {1.2e-38f}}, Case{ActivationId::celu, {-3e38f}},
        Case{ActivationId::celu, {-1.2e-38f}}, Case{ActivationId::swish, {3e38f}},
        Case{ActivationId::swish, {-3e38f}}, Case{ActivationId::swish, {1.2e-38f}},
        Case{ActivationId::swish, {0}}, Case{ActivationId::prelu, {3e38f}},
        Case{ActivationId::prelu, {0}}, Case{ActivationId::star_relu, {3e38f, -3e38f}},
        Case{ActivationId::star_relu, {1.2e-38f, 0}}, Case{ActivationId::star_relu, {0, 3e38f}},
        Case{ActivationId::pelu, {3e38f, 3e38f}}, Case{ActivationId::pelu, {3e38f, 1.2e-38f}},
        Case{ActivationId::pelu, {1.2e-38f, 3e38f}}, Case{ActivationId::acon_a, {3e38f}},
        Case{ActivationId::acon_a, {1.2e-38f}}, Case{ActivationId::acon_b, {-3e38f, 3e38f}},
        Case{ActivationId::acon_b, {1, 3e38f}}, Case{ActivationId::acon_c, {3e38f, -3e38f, 3e38f}},
        Case{ActivationId::acon_c, {0, 0, 1}}, Case{ActivationId::acon_c, {1, 1, 0}},
        Case{ActivationId::acon_c, {1.2e-38f, -1.2e-38f, 1.2e-38f}}, Case{ActivationId::snake, {0}},
        Case{ActivationId::snake, {3e38f}}, Case{ActivationId::snake, {-3e38f}},
        Case{ActivationId::snake, {1.2e-38f}}, Case{ActivationId::dyt, {3e38f, 3e38f, -3e38f}},
        Case{ActivationId::dyt, {0, 3e38f, 1.2e-38f}}, Case{ActivationId::dyt, {1.2e-38f, 0, 0}},
        Case{ActivationId::xielu, {3e38f, 3e38f, 3e38f}},
        Case{ActivationId::xielu, {3e38f, 3e38f, -3e38f}},
        Case{ActivationId::xielu, {-3e38f, -3e38f, 0}}),
    text_of);

}  // namespace
}  // namespace vkact::formula_test
