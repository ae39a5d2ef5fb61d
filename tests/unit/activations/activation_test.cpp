#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vkact/activation.hpp>

namespace vkact {
namespace {

TEST(Table, EveryRowHasABackward) {
  for (const auto& info : activations())
    EXPECT_TRUE(info.backward_from_x || info.backward_from_y) << info.name;
}

TEST(Table, DefaultsAreValid) {
  for (const auto& info : activations()) EXPECT_TRUE(Activation(info.id).check()) << info.name;
}

TEST(Table, FollowsTheRow) {
  const auto& info = leaky_relu().info();
  EXPECT_EQ(info.name, "leaky_relu");
  EXPECT_EQ(info.family, Family::pointwise);
  ASSERT_EQ(info.parameters.size(), 1u);
  EXPECT_EQ(info.parameters[0].name, "negative_slope");
  EXPECT_EQ(info.parameters[0].default_value, 0.01f);
  EXPECT_FALSE(info.parameters[0].trainable);
  EXPECT_EQ(info.formula, "where(x > 0, x, negative_slope * x)");
  EXPECT_EQ(info.output_condition, "negative_slope >= 0");
  EXPECT_TRUE(info.backward_from_x);
  EXPECT_TRUE(info.backward_from_y);
  EXPECT_TRUE(swish().info().parameters[0].trainable);
  EXPECT_FALSE(softmax().info().backward_from_x);
}

TEST(Activation, IsFoundByNameAndAlias) {
  EXPECT_EQ(Activation::named("gelu").value(), gelu());
  EXPECT_EQ(Activation::named("SiLU").value(), silu());
}

TEST(Activation, FactoriesTakeParametersByName) {
  EXPECT_EQ(leaky_relu({.negative_slope = 0.2f}).parameters()[0], 0.2f);
  const auto activation = softplus({.threshold = 10.0f});
  EXPECT_EQ(activation.parameters()[0], 1.0f);
  EXPECT_EQ(activation.parameters()[1], 10.0f);
}

TEST(Activation, SetsAParameterByName) {
  auto activation = elu();
  ASSERT_TRUE(activation.set("alpha", 0.5f));
  EXPECT_EQ(activation, elu({.alpha = 0.5f}));
  EXPECT_EQ(activation.to_string(), "elu(alpha=0.5)");
}

TEST(Activation, AnUnknownParameterListsTheKnown) {
  auto activation = elu();
  const auto result = activation.set("beta", 1);
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message().find("alpha"), std::string::npos);
}

TEST(Activation, RefusesParametersOutsideTheirDomain) {
  EXPECT_FALSE(celu({.alpha = 0}).check());
  EXPECT_FALSE(softplus({.beta = 0}).check());
  EXPECT_FALSE(hardshrink({.lambd = -1}).check());
  EXPECT_FALSE(softshrink({.lambd = -1}).check());
  EXPECT_FALSE(elu({.alpha = std::numeric_limits<float>::infinity()}).check());
  EXPECT_FALSE(elu({.alpha = std::nanf("")}).check());
}

TEST(Activation, RefusesAnotherNumberOfParametersThanItHas) {
  EXPECT_FALSE(Activation(ActivationId::relu, {1}).check());
  EXPECT_FALSE(Activation(ActivationId::softplus, {1}).check());
  EXPECT_FALSE(Activation(ActivationId::elu, {1, 2, 3, 4, 5}).check());
  EXPECT_EQ(Activation(ActivationId::elu, {1}), elu({.alpha = 1}));
}

TEST(Activation, ANumberThatIsNoneAnswersEveryCall) {
  for (const auto number : {static_cast<std::uint32_t>(activations().size()), UINT32_MAX}) {
    Activation none(static_cast<ActivationId>(number));
    EXPECT_EQ(none.info().name, "unknown");
    EXPECT_TRUE(none.info().parameters.empty());
    EXPECT_FALSE(none.info().backward_from_x || none.info().backward_from_y);
    EXPECT_TRUE(none.parameters().empty());
    EXPECT_FALSE(none.set("alpha", 1));
    EXPECT_FALSE(none.set("gate", "first"));
    EXPECT_EQ(none.choice("gate"), "");
    EXPECT_EQ(none.to_string(), "unknown");
    EXPECT_FALSE(none.check_backward_from_output());
    const auto checked = none.check();
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().message(),
              "activation: there is none with the number " + std::to_string(number));
    EXPECT_FALSE(Activation(static_cast<ActivationId>(number), {1, 2}).check());
  }
}

TEST(Activation, TakesSubnormalParametersForZeroBeforeItJudgesThem) {
  constexpr float kSubnormal = 1e-40f;
  EXPECT_FALSE(celu({.alpha = kSubnormal}).check());
  EXPECT_FALSE(softplus({.beta = -kSubnormal}).check());
  EXPECT_FALSE(pelu({.a = 1, .b = kSubnormal}).check());
  EXPECT_FALSE(dice({.epsilon = kSubnormal}).check());
  EXPECT_TRUE(softshrink({.lambd = -kSubnormal}).check());
  EXPECT_TRUE(celu({.alpha = std::numeric_limits<float>::min()}).check());
  EXPECT_FALSE(celu({.alpha = kSubnormal}).check_backward_from_output());
}

TEST(Activation, BackwardFromOutputNeedsAnInvertibleForm) {
  EXPECT_TRUE(leaky_relu({.negative_slope = 0}).check_backward_from_output());
  EXPECT_FALSE(leaky_relu({.negative_slope = -0.1f}).check_backward_from_output());
  EXPECT_FALSE(elu({.alpha = -1}).check_backward_from_output());
  EXPECT_FALSE(silu().check_backward_from_output());
  EXPECT_TRUE(softmax().check_backward_from_output());
}

TEST(Choice, IsTheWordOfAParameter) {
  EXPECT_EQ(glu().choice("gate"), "second");
  EXPECT_EQ(glu({.gate = glu_parameters::first}).choice("gate"), "first");
  EXPECT_EQ(maxout().choice("groups"), "contiguous");
  EXPECT_EQ(maxout().choice("pieces"), "");
  EXPECT_EQ(maxout().choice("gate"), "");
}

}  // namespace
}  // namespace vkact
