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

TEST(Expression, ReadsBackEveryNumber) {
  for (const char* text :
       {"elu(alpha=1.0000001)", "elu(alpha=1.1754944e-38)", "elu(alpha=3.4028235e+38)",
        "elu(alpha=1e-45)", "elu(alpha=-0.16666667)", "maxout(pieces=16777216, groups=strided)",
        "softmax_cross_entropy(ignore_index=-2147483648, label_smoothing=0.1, reduction=none)",
        "softmax_cross_entropy(ignore_index=1000000, label_smoothing=0, reduction=mean)"})
    EXPECT_EQ(round_trip(text), text);
}

TEST(Expression, IsRefusedWithWhatIsWrong) {
  const struct {
    const char* text;
    const char* part;
  } cases[] = {
      {"", "expected the name of an activation, found the end"},
      {"relu |", "expected the name of an activation, found the end"},
      {"| relu", "expected the name of an activation, found '|'"},
      {"\xce\xb3", "found '\xce\xb3'"},
      {"rleu", "did you mean 'relu'"},
      {"swishh", "did you mean 'swish'"},
      {"relu gelu", "unexpected 'gelu'"},
      {"relu, gelu", "unexpected ','"},
      {"relu)", "unexpected ')'"},
      {"relu | gelu sigmoid", "unexpected 'sigmoid'"},
      {"elu(beta=1)", "it has alpha"},
      {"elu(alpha)", "expected '=', found ')'"},
      {"elu(=1)", "expected the name of a parameter, found '='"},
      {"elu(alpha=)", "expected a value for alpha, found ')'"},
      {"elu(alpha=1", "expected ')', found the end"},
      {"elu(alpha=1 2)", "expected ')', found '2'"},
      {"elu(alpha=1, alpha=2)", "alpha is set twice"},
      {"elu(alpha=steep)", "'steep' is not a number"},
      {"elu(alpha=0x10)", "'0x10' is not a number"},
      {"elu(alpha=+-1)", "'+-1' is not a number"},
      {"elu(alpha=1e99)", "'1e99' is outside float32's range"},
      {"glu(gate=third)", "'third' is none of its values, which are first, second"},
      {"maxout(pieces=2.5)", "'2.5' is not a whole number from -2147483648 to 2147483647"},
      {"mixed", "expected '(', found the end"},
      {"mixed(relu, gelu:3)", "expected ':', found ','"},
      {"mixed(relu:x)", "'x' is not a whole number from 1 to 18446744073709551615"},
      {"mixed(relu:0)", "'0' is not a whole number from 1"},
      {"mixed(relu:)", "expected a number of channels, found ')'"},
      {"mixed(relu:18446744073709551616)", "from 1 to 18446744073709551615"},
      {"mixed(relu:1) | gelu", "cannot be part of another composition"},
      {"relu | mixed(relu:1)", "cannot be part of another composition"},
  };
  for (const auto& each : cases) expect_refused(each.text, each.part);
}

}  // namespace
}  // namespace vkact
