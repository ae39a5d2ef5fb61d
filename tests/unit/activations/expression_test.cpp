#include <gtest/gtest.h>

#include <vkact/composition.hpp>

namespace vkact {
namespace {

std::string round_trip(std::string_view text) {
  const auto expression = parse_expression(text);
  return expression ? to_string(*expression) : expression.error().message();
}

void expect_refused(std::string_view text, const std::string& part) {
  const auto expression = parse_expression(text);
  ASSERT_FALSE(expression.has_value()) << text;
  EXPECT_EQ(expression.error().code, ErrorCode::invalid_argument);
  EXPECT_NE(expression.error().message().find(part), std::string::npos)
      << text << " gave: " << expression.error().message();
}

TEST(Expression, IsOneActivation) {
  EXPECT_EQ(round_trip("gelu"), "gelu");
  EXPECT_EQ(round_trip(" SiLU "), "silu");
  EXPECT_EQ(round_trip("ACON-A"), "acon_a(beta=1)");
  EXPECT_EQ(round_trip("relu()"), "relu");
}

TEST(Expression, GivesParametersValues) {
  EXPECT_EQ(round_trip("leaky_relu(negative_slope=0.2)"), "leaky_relu(negative_slope=0.2)");
  EXPECT_EQ(round_trip("hardtanh( max_val = +2.5 , min_val=-1e-1 )"),
            "hardtanh(min_val=-0.1, max_val=2.5)");
}

TEST(Expression, MixesActivationsOverChannels) {
  EXPECT_EQ(round_trip("mixed(relu:45, mish:19)"), "mixed(relu:45, mish:19)");
  EXPECT_EQ(round_trip("mixed(elu(alpha=0.5):3)"), "mixed(elu(alpha=0.5):3)");
}

TEST(Expression, ChainsActivations) {
  EXPECT_EQ(round_trip("relu|sigmoid"), "relu | sigmoid");
  EXPECT_EQ(round_trip("relu | elu(alpha=2) | softmin"), "relu | elu(alpha=2) | softmin");
}

TEST(Expression, IsRefusedWithWhatIsWrong) {
  expect_refused("", "the name of an activation is missing at the end");
  expect_refused("relu |", "the name of an activation is missing at the end");
  expect_refused("| relu", "in place of '|'");
  expect_refused("rleu", "did you mean 'relu'");
  expect_refused("relu gelu", "'gelu' is too much");
  expect_refused("elu(beta=1)", "it has alpha");
  expect_refused("elu(alpha)", "'=' should stand in place of ')'");
  expect_refused("elu(alpha=)", "'' is none of its values; it is a number");
  expect_refused("elu(alpha=1", "')' should stand in place of the end");
  expect_refused("mixed(relu, gelu:3)", "':' should stand in place of ','");
  expect_refused("mixed(relu:x)", "'x' is no number of channels");
  expect_refused("mixed(relu:0)", "'0' is no number of channels");
  expect_refused("mixed(relu:1) | gelu", "cannot be a link");
}

}  // namespace
}  // namespace vkact
