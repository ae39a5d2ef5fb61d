// Where numbers lie on an axis.
#include "charts/scale.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace vkact::charts {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<std::string> texts(const std::vector<Tick>& ticks) {
  std::vector<std::string> texts;
  for (const Tick& each : ticks) texts.push_back(each.text);
  return texts;
}

TEST(Interval, BeginsAtZeroAndEndsAtATickWhereItIsLinear) {
  const Interval interval(Scale::linear, {3, 2895}, true);
  EXPECT_EQ(interval.position(0), 0);
  EXPECT_EQ(interval.position(3000), 1);
  EXPECT_DOUBLE_EQ(interval.position(1500), 0.5);
  EXPECT_EQ(texts(interval.ticks(6)),
            (std::vector<std::string>{"0", "500", "1000", "1500", "2000", "2500", "3000"}));
}

TEST(Interval, HasPlacesOnEitherSideOfZero) {
  const Interval interval(Scale::linear, {-1.5, 4}, true);
  EXPECT_EQ(texts(interval.ticks(6)),
            (std::vector<std::string>{"-2", "-1", "0", "1", "2", "3", "4"}));
  EXPECT_DOUBLE_EQ(interval.position(0), 1.0 / 3);
}

TEST(Interval, CountsPowersWhereItIsLogarithmic) {
  const Interval tens(Scale::base10, {0.03, 700}, true);
  EXPECT_EQ(texts(tens.ticks(8)),
            (std::vector<std::string>{"10⁻²", "10⁻¹", "10⁰", "10¹", "10²", "10³"}));
  EXPECT_DOUBLE_EQ(tens.position(1), 0.4);
  const Interval twos(Scale::base2, {256, std::exp2(30)}, false);
  EXPECT_EQ(texts(twos.ticks(14)),
            (std::vector<std::string>{"2⁸", "2¹⁰", "2¹²", "2¹⁴", "2¹⁶", "2¹⁸", "2²⁰", "2²²", "2²⁴",
                                      "2²⁶", "2²⁸", "2³⁰"}));
  EXPECT_DOUBLE_EQ(twos.position(std::exp2(19)), 0.5);
}

TEST(Interval, MovesWhatHasNoPlaceToItsEnds) {
  const Interval interval(Scale::base10, {0.1, 10, kInfinity, kNan, 0, -5}, true);
  EXPECT_EQ(interval.position(0), 0);
  EXPECT_EQ(interval.position(-5), 0);
  EXPECT_EQ(interval.position(kInfinity), 1);
  EXPECT_EQ(interval.position(10), 1);
}

TEST(Interval, HasALengthWithoutValuesAndOfOneValue) {
  for (const Scale scale : {Scale::linear, Scale::base2, Scale::base10})
    for (const auto& values : {std::vector<double>{}, std::vector<double>{1}})
      for (const bool is_rounded : {false, true}) {
        const Interval interval(scale, values, is_rounded);
        EXPECT_TRUE(std::isfinite(interval.position(1)));
        EXPECT_GE(interval.ticks(8).size(), 2u);
      }
}

TEST(Interval, HasAtMostAboutAsManyTicksAsAskedForAtAnyLength) {
  for (int power = -30; power < 30; ++power)
    for (const double factor : {1.0, 1.7, 4.2, 9.99}) {
      const double high = factor * std::pow(10.0, power);
      const Interval linear(Scale::linear, {high}, true);
      const auto ticks = linear.ticks(8);
      EXPECT_GE(ticks.size(), 3u) << high;
      EXPECT_LE(ticks.size(), 9u) << high;
      EXPECT_GE(ticks.back().value, 0.8 * high);
      const Interval twos(Scale::base2, {1, std::exp2(std::abs(power)) * factor}, false);
      EXPECT_LE(twos.ticks(8).size(), 9u) << power;
    }
}

}  // namespace
}  // namespace vkact::charts
