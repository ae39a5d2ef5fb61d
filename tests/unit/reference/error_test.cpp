#include "reference/error.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "reference/rounding.hpp"

namespace vkact::reference {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kGreatest = std::numeric_limits<float>::max();
constexpr double kSmallestNormal = std::numeric_limits<float>::min();

double ulp_of(double exact, double actual, ElementType type = ElementType::float32) {
  return deviation(exact, actual, type).ulp;
}

TEST(UnitInTheLastPlace, IsTheSpacingOfTheType) {
  EXPECT_EQ(unit_in_the_last_place(1.0, ElementType::float32), 0x1p-23);
  EXPECT_EQ(unit_in_the_last_place(-1.99, ElementType::float32), 0x1p-23);
  EXPECT_EQ(unit_in_the_last_place(1.0, ElementType::float16), 0x1p-10);
  EXPECT_EQ(unit_in_the_last_place(1.0, ElementType::bfloat16), 0x1p-7);
  EXPECT_EQ(unit_in_the_last_place(0.999, ElementType::bfloat16), 0x1p-8);
}

TEST(UnitInTheLastPlace, EndsWithTheSmallestNormalAndTheGreatestNumber) {
  EXPECT_EQ(unit_in_the_last_place(0.0, ElementType::float32), 0x1p-149);
  EXPECT_EQ(unit_in_the_last_place(1e-300, ElementType::float32), 0x1p-149);
  EXPECT_EQ(unit_in_the_last_place(1e-6, ElementType::float16), 0x1p-24);
  EXPECT_EQ(unit_in_the_last_place(1e300, ElementType::float32), 0x1p104);
}

TEST(Deviation, CountsUnitsOfTheExactValue) {
  EXPECT_EQ(ulp_of(1.0, 1.0), 0);
  EXPECT_EQ(ulp_of(1.0, 1 + 0x1p-22), 2);
  EXPECT_EQ(ulp_of(-1.0 - 0x1p-24, -1.0), 0.5);
  EXPECT_EQ(ulp_of(1.0, 1 + 0x1p-10, ElementType::float16), 1);
  EXPECT_EQ(ulp_of(1.0, -1.0, ElementType::bfloat16), 256);
  EXPECT_EQ(deviation(3.0, 2.5, ElementType::float32).absolute, 0.5);
}

TEST(Deviation, IsAtMostHalfAUnitForARoundedResult) {
  for (const ElementType type :
       {ElementType::float32, ElementType::float16, ElementType::bfloat16}) {
    for (double exact = 1e-50; exact < 1e50; exact *= 1.0173) {
      ASSERT_LE(ulp_of(exact, rounded(exact, type), type), 0.5) << exact;
      ASSERT_LE(ulp_of(-exact, rounded(-exact, type), type), 0.5) << exact;
    }
  }
}

TEST(Deviation, AllowsASubnormalResultToBeFlushed) {
  EXPECT_EQ(ulp_of(std::nextafter(kSmallestNormal, 0.0), 0), 0);
  EXPECT_EQ(ulp_of(-1e-40, -0.0), 0);
  EXPECT_EQ(ulp_of(1e-40, 0, ElementType::bfloat16), 0);
  EXPECT_GT(ulp_of(kSmallestNormal, 0), 1e6);
}

TEST(Deviation, DoesNotExcuseALostFloat16Subnormal) {
  EXPECT_EQ(ulp_of(0x1p-20, 0, ElementType::float16), 16);
}

TEST(Deviation, MeasuresSubnormalResultsThatWereKept) {
  EXPECT_EQ(ulp_of(0x1p-140, 0x1p-140 + 0x1p-149), 1);
  EXPECT_EQ(ulp_of(0.0, 0x1p-149), 1);
}

TEST(Deviation, ComparesNanAndInfinityByKind) {
  EXPECT_EQ(ulp_of(kNan, kNan), 0);
  EXPECT_EQ(ulp_of(kInfinity, kInfinity), 0);
  EXPECT_EQ(ulp_of(-kInfinity, -kInfinity), 0);
  EXPECT_EQ(ulp_of(0.0, -0.0), 0);
  for (const auto& [exact, actual] : {std::pair{kNan, 1.0},
                                      {1.0, kNan},
                                      {kInfinity, kNan},
                                      {kNan, kInfinity},
                                      {kInfinity, -kInfinity},
                                      {kInfinity, kGreatest},
                                      {1.0, kInfinity},
                                      {0.0, -kInfinity},
                                      {kGreatest, -kInfinity},
                                      {1e300, kGreatest},
                                      {1e300, -kInfinity}}) {
    EXPECT_EQ(ulp_of(exact, actual), kInfinity) << exact << " " << actual;
    EXPECT_EQ(deviation(exact, actual, ElementType::float32).absolute, kInfinity);
  }
}

TEST(Deviation, MeasuresAcrossTheGreatestNumber) {
  EXPECT_EQ(ulp_of(1e39, kInfinity), 0);
  EXPECT_EQ(ulp_of(-1e39, -kInfinity), 0);
  EXPECT_EQ(ulp_of(70000.0, kInfinity, ElementType::float16), 0);
  EXPECT_EQ(ulp_of(kGreatest, kInfinity), 1);
  EXPECT_EQ(ulp_of(kGreatest + 0x1p103, kGreatest), 0.5);
  EXPECT_EQ(ulp_of(kGreatest + 0x1p103, kInfinity), 0);
}

}  // namespace
}  // namespace vkact::reference
