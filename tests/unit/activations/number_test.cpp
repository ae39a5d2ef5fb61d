// Numbers from text.
#include "base/number.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vkact/activation.hpp>

namespace vkact {
namespace {

const char* const kNoWholeNumbers[] = {
    "",    " ",   "5 ", " 5",   "5.0", "5.",  "1e3", "0x10", "+",        "-",   "--5", "+-5",
    "-+5", "++5", "5u", "five", "1_0", "1,0", "nan", "inf",  "\xd9\xa5", "2^4", "5K",  "true"};

template <class Integer>
void expect_full_range() {
  using Limits = std::numeric_limits<Integer>;
  const std::string range =
      "from " + std::to_string(Limits::min()) + " to " + std::to_string(Limits::max());
  EXPECT_EQ(whole_number<Integer>(std::to_string(Limits::min())).value(), Limits::min());
  EXPECT_EQ(whole_number<Integer>(std::to_string(Limits::max())).value(), Limits::max());
  EXPECT_EQ(whole_number<Integer>("+" + std::to_string(Limits::max())).value(), Limits::max());
  EXPECT_EQ(whole_number<Integer>("007").value(), 7U);
  std::vector<std::string> refused(std::begin(kNoWholeNumbers), std::end(kNoWholeNumbers));
  refused.emplace_back("18446744073709551616");
  refused.emplace_back("-9223372036854775809");
  refused.emplace_back("99999999999999999999999999");
  if (Limits::min() == 0) refused.emplace_back("-1");
  for (const std::string& text : refused) {
    const auto number = whole_number<Integer>(text);
    ASSERT_FALSE(number) << text;
    EXPECT_NE(number.error().message().find("'" + text + "'"), std::string::npos);
    EXPECT_NE(number.error().message().find(range), std::string::npos);
  }
}

TEST(WholeNumber, HasTheWholeRangeOfItsType) {
  expect_full_range<std::uint64_t>();
  expect_full_range<std::int64_t>();
}

TEST(WholeNumber, StaysWithinOtherBounds) {
  EXPECT_EQ(whole_number("3", std::uint64_t{3}, std::uint64_t{5}).value(), 3U);
  EXPECT_FALSE(whole_number("2", std::uint64_t{3}, std::uint64_t{5}));
  EXPECT_FALSE(whole_number("6", std::uint64_t{3}, std::uint64_t{5}));
  EXPECT_EQ(whole_number("-3", std::int64_t{-3}, std::int64_t{5}).value(), -3);
  EXPECT_FALSE(whole_number("-4", std::int64_t{-3}, std::int64_t{5}));
}

TEST(WholeNumber, OfADoubleIsToldFromOthers) {
  for (const double value : {0.0, -100.0, 16777217.0, 2147483647.0, -2147483648.0})
    EXPECT_TRUE(is_int32(value)) << value;
  for (const double value : {0.5, 2147483648.0, -2147483649.0, std::nan(""), HUGE_VAL})
    EXPECT_FALSE(is_int32(value)) << value;
}

TEST(DecimalNumber, IsTheNearestFloat) {
  EXPECT_EQ(decimal_number("1.0000001").value(), 1.0000001F);
  EXPECT_EQ(decimal_number("+.5").value(), 0.5F);
  EXPECT_EQ(decimal_number("-1e-45").value(), -0x1p-149F);
  // Above the middle of 1 and its neighbour by less than a double can tell.
  EXPECT_EQ(decimal_number("1.000000059604644775390625000000000000000001").value(), 0x1.000002p0F);
  EXPECT_TRUE(std::isnan(decimal_number("nan").value()));
  EXPECT_TRUE(std::isinf(decimal_number("-inf").value()));
  for (const char* text : {"", " 1", "1 ", "0x10", "1x", "+-1", "++1", "one", "1e", "1,5", "."})
    EXPECT_NE(decimal_number(text).error().message().find("is not a number"), std::string::npos)
        << text;
  for (const char* text : {"1e99", "-1e99", "1e-60"})
    EXPECT_NE(decimal_number(text).error().message().find("outside float32's range"),
              std::string::npos)
        << text;
}

TEST(ShortestText, ReadsBackAsTheSameFloat) {
  for (std::uint32_t bits = 0; bits < 0x7f800000U; bits += 7'777'777U) {
    const auto value = std::bit_cast<float>(bits);
    EXPECT_EQ(decimal_number(shortest_text(value)).value(), value);
  }
}

// Every parameter of the table: refused values are shown in full, whole ones are exact.
TEST(Parameters, AreShownWithAllTheirDigits) {
  for (const ActivationInfo& info : activations())
    for (const ParameterInfo& parameter : info.parameters) {
      if (!parameter.choices.empty()) continue;
      Activation activation(info.id);
      const std::string value = parameter.whole ? "16777217" : "1.0000001";
      ASSERT_TRUE(activation.set(parameter.name, value)) << info.name;
      EXPECT_NE(activation.to_string().find(std::string(parameter.name) + "=" + value),
                std::string::npos)
          << activation.to_string();
      if (!parameter.whole) continue;
      for (const std::int32_t whole : {16777217, -2147483647, INT32_MIN, INT32_MAX}) {
        ASSERT_TRUE(activation.set(parameter.name, whole));
        EXPECT_EQ(activation.whole(parameter.name), whole);
        EXPECT_NE(activation.to_string().find("=" + std::to_string(whole)), std::string::npos);
      }
      for (const double other : {0.5, 0x1p31, -0x1p32, 16777217.5}) {
        ASSERT_TRUE(activation.set(parameter.name, other));
        const auto checked = activation.check();
        ASSERT_FALSE(checked) << info.name << ' ' << other;
        EXPECT_NE(checked.error().message().find("a whole number from -2147483648 to 2147483647"),
                  std::string::npos);
        EXPECT_FALSE(activation.whole(parameter.name));
      }
    }
}

TEST(Parameters, ThatAreWholeDifferWhereTheirFloatsDoNot) {
  EXPECT_NE(softmax_cross_entropy({.ignore_index = 16777217}),
            softmax_cross_entropy({.ignore_index = 16777216}));
  EXPECT_EQ(softmax_cross_entropy({.ignore_index = 16777217}).whole("ignore_index"), 16777217);
  EXPECT_FALSE(softmax_cross_entropy().whole("label_smoothing"));
  EXPECT_FALSE(softmax_cross_entropy().whole("pieces"));
}

TEST(Parameters, ThatAreRefusedShowTheirValue) {
  auto dropped = dropout();
  ASSERT_TRUE(dropped.set("p", "1.0000001"));
  const auto checked = dropped.check();
  ASSERT_FALSE(checked);
  EXPECT_NE(checked.error().message().find("p=1.0000001"), std::string::npos)
      << checked.error().message();
}

}  // namespace
}  // namespace vkact
