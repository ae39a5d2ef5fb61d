// What the table says that the driver's functions should give and may miss by.
#include "driver/functions.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace vkact::driver {
namespace {

const Function& named(std::string_view name) {
  const auto found = std::ranges::find(functions(), name, &Function::name);
  EXPECT_NE(found, functions().end()) << name;
  return *found;
}

double exact(std::string_view name, Operands operands) {
  return static_cast<double>(named(name).exact(operands));
}

// In units in the last place of the exact result.
double allowed_ulps(std::string_view name, Operands operands) {
  const double result = exact(name, operands);
  int exponent = 0;
  std::frexp(result, &exponent);
  return named(name).allowed(operands, result) / std::ldexp(1.0, exponent - 24);
}

TEST(DriverFunctions, HaveTheExactResultsOfMathematics) {
  EXPECT_EQ(exact("a + b", {1, 2, 0}), 3);
  EXPECT_EQ(exact("a / b", {1, 4, 0}), 0.25);
  EXPECT_EQ(exact("fma(a, b, c)", {3, 5, 7}), 22);
  EXPECT_EQ(exact("mix(a, b, c)", {2, 4, 0.25}), 2.5);
  EXPECT_EQ(exact("inversesqrt", {16}), 0.25);
  EXPECT_EQ(exact("exp2", {-3}), 0.125);
  EXPECT_EQ(exact("pow", {3, 4, 0}), 81);
  EXPECT_DOUBLE_EQ(exact("atan(a, b)", {1, -1, 0}), 2.356194490192345);
  EXPECT_DOUBLE_EQ(exact("tanh", {0.5}), 0.46211715726000973);
  EXPECT_EQ(exact("float(int(a))", {-2.75}), -2);
  EXPECT_EQ(exact("float(floatBitsToInt(a))", {-0.0}), -2147483648.0);
  EXPECT_EQ(exact("float(floatBitsToUint(a))", {-0.0}), 2147483648.0);
}

TEST(DriverFunctions, MayMissByWhatTheSpecificationSays) {
  EXPECT_DOUBLE_EQ(allowed_ulps("a * b", {3, 5, 0}), 1);
  EXPECT_DOUBLE_EQ(allowed_ulps("a / b", {3, 5, 0}), 2.5);
  EXPECT_DOUBLE_EQ(allowed_ulps("inversesqrt", {3}), 2);
  EXPECT_DOUBLE_EQ(allowed_ulps("exp", {1}), 5);
  EXPECT_DOUBLE_EQ(allowed_ulps("exp2", {-10}), 23);
  EXPECT_DOUBLE_EQ(allowed_ulps("log", {10}), 3);
  EXPECT_EQ(named("log2").allowed({1.5}, std::log2(1.5)), std::ldexp(1.0, -21));
  EXPECT_EQ(named("sin").allowed({3}, std::sin(3.0)), std::ldexp(1.0, -11));
  EXPECT_EQ(named("sin").allowed({3.2}, std::sin(3.2)), std::numeric_limits<double>::infinity());
  EXPECT_DOUBLE_EQ(allowed_ulps("atan", {0.3}), 4096);
  EXPECT_EQ(named("float(int(a))").allowed({2.5}, 2), 0);
}

// sinh and what is made of it subtract numbers near 1.
TEST(DriverFunctions, InheritErrorsThatGrowWhereTheirFormulasCancel) {
  EXPECT_LT(allowed_ulps("sqrt", {3}), 8);
  EXPECT_GT(allowed_ulps("sqrt", {3}), 4);
  EXPECT_LT(allowed_ulps("tanh", {5}), 100);
  EXPECT_GT(allowed_ulps("tanh", {0.0018}), 1000);
  EXPECT_GT(allowed_ulps("sinh", {1e-7}), 1e6);
  EXPECT_GT(allowed_ulps("pow", {1.5, 10, 0}), 20);
  EXPECT_LT(allowed_ulps("pow", {1.5, 10, 0}), 300);
}

TEST(DriverFunctions, TakeOperandsInTheirDomain) {
  for (const Function& each : functions()) {
    EXPECT_GE(each.operands, 1u);
    EXPECT_LE(each.operands, 3u);
    for (std::size_t i = 0; i < each.operands; ++i)
      EXPECT_LT(each.ranges[i].least, each.ranges[i].greatest) << each.name;
    EXPECT_FALSE(each.rule.empty()) << each.name;
  }
  for (const char* name : {"sqrt", "inversesqrt", "log", "log2", "pow"})
    EXPECT_FALSE(named(name).ranges[0].has_negative) << name;
  for (const char* name : {"asin", "acos"}) EXPECT_LE(named(name).ranges[0].greatest, 0) << name;
}

}  // namespace
}  // namespace vkact::driver
