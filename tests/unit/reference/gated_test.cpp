// The reference of gated units: derivatives against differences, limits and special values.
#include "reference/gated.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace vkact::reference {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<Activation> gated_units() {
  std::vector<Activation> units;
  for (const ActivationInfo& info : activations())
    if (info.family == Family::gated) units.emplace_back(info.id);
  units.push_back(swiglu({.beta = -0.5f}));
  units.push_back(swiglu_oai({.alpha = 0.75f, .limit = 2}));
  return units;
}

TEST(GatedReference, GradientsAreTheDifferencesOfForward) {
  constexpr double kStep = 1e-5;
  constexpr double kDy = 1.25;
  for (const Activation& unit : gated_units()) {
    SCOPED_TRACE(unit.to_string());
    for (const double v : {-9.3, -1.7, -0.4, 0.3, 1.9, 8.1})
      for (const double g : {-9.1, -2.3, -0.6, 0.2, 1.4, 9.7}) {
        const auto [dv, dg] = gated_backward(unit, v, g, kDy);
        const double along_v =
            (gated_forward(unit, v + kStep, g) - gated_forward(unit, v - kStep, g)) / (2 * kStep);
        const double along_g =
            (gated_forward(unit, v, g + kStep) - gated_forward(unit, v, g - kStep)) / (2 * kStep);
        EXPECT_NEAR(dv, kDy * along_v, 1e-8 * (1 + std::abs(dv))) << v << ", " << g;
        EXPECT_NEAR(dg, kDy * along_g, 1e-8 * (1 + std::abs(dg))) << v << ", " << g;
      }
  }
}

TEST(GatedReference, IsWhatItsNameSays) {
  EXPECT_DOUBLE_EQ(gated_forward(glu(), 3, -2), 3 / (1 + std::exp(2.0)));
  EXPECT_EQ(gated_forward(bilinear_glu(), 3, -2), -6);
  EXPECT_EQ(gated_forward(reglu(), 3, -2), 0);
  EXPECT_EQ(gated_forward(reglu(), 3, 2), 6);
  EXPECT_DOUBLE_EQ(gated_forward(geglu(), 3, 2), 3 * 2 * 0.5 * std::erfc(-std::sqrt(2.0)));
  EXPECT_DOUBLE_EQ(gated_forward(swiglu(), 3, 2), 3 * 2 / (1 + std::exp(-2.0)));
  const double alpha = static_cast<double>(1.702f);
  EXPECT_DOUBLE_EQ(gated_forward(swiglu_oai(), 3, 2), 2 / (1 + std::exp(-alpha * 2)) * (1 + 3));
}

TEST(GatedReference, ClipsTheGptOssUnitAndPassesNoGradientThere) {
  const Activation unit = swiglu_oai();
  EXPECT_EQ(gated_forward(unit, 100, 2), gated_forward(unit, 7, 2));
  EXPECT_EQ(gated_forward(unit, -100, 2), gated_forward(unit, -7, 2));
  EXPECT_EQ(gated_forward(unit, 1, 100), gated_forward(unit, 1, 7));
  for (const double v : {7.0, -7.0, 8.0, kInfinity}) EXPECT_EQ(gated_backward(unit, v, 1, 1).dv, 0);
  for (const double g : {7.0, 8.0, kInfinity}) EXPECT_EQ(gated_backward(unit, 1, g, 1).dg, 0);
}

TEST(GatedReference, HasTheLimitsOfEachFactorAndTheProductOfBoth) {
  EXPECT_EQ(gated_forward(swiglu(), 2, -kInfinity), 0);
  EXPECT_EQ(gated_forward(glu(), 2, kInfinity), 2);
  EXPECT_EQ(gated_forward(glu(), kInfinity, 1), kInfinity);
  EXPECT_TRUE(std::isnan(gated_forward(glu(), kInfinity, -kInfinity)));
  EXPECT_TRUE(std::isnan(gated_forward(reglu(), kInfinity, -1)));
}

TEST(GatedReference, KnowsThatGatesDecayToZeroAtInfinityAlone) {
  constexpr double kFar = -1000;
  EXPECT_EQ(gated_forward(glu(), kInfinity, kFar), kInfinity);
  EXPECT_EQ(gated_forward(swiglu(), kInfinity, kFar), -kInfinity);
  EXPECT_EQ(gated_forward(geglu(), -kInfinity, -1e30), kInfinity);
  EXPECT_EQ(gated_backward(glu(), 0x1p-126, 1000, kInfinity).dg, kInfinity);
  EXPECT_EQ(gated_backward(swiglu(), 1, kFar, kInfinity).dv, -kInfinity);
  EXPECT_EQ(gated_backward(swiglu(), 1, kFar, kInfinity).dg, -kInfinity);
  EXPECT_TRUE(std::isnan(gated_forward(reglu(), kInfinity, kFar)));
  EXPECT_TRUE(std::isnan(gated_backward(swiglu_oai(), 1, 8, kInfinity).dg));
}

TEST(GatedReference, KeepsProductsOfFloatsThatNoFloatHolds) {
  EXPECT_DOUBLE_EQ(gated_forward(swiglu(), 1e10, -92), -92e10 / (1 + std::exp(92.0)));
  const double slope = std::exp(-200.0) * -199;
  EXPECT_DOUBLE_EQ(gated_backward(swiglu(), 3e38, -200, 3e38).dg, 9e76 * slope);
}

TEST(GatedReference, MakesNanOfNan) {
  for (const Activation& unit : gated_units()) {
    EXPECT_TRUE(std::isnan(gated_forward(unit, kNan, 1))) << unit.to_string();
    EXPECT_TRUE(std::isnan(gated_forward(unit, 1, kNan))) << unit.to_string();
    for (const auto& [v, g, dy] :
         {std::array{kNan, 1.0, 1.0}, {1.0, kNan, 1.0}, {1.0, 1.0, kNan}}) {
      const auto [dv, dg] = gated_backward(unit, v, g, dy);
      EXPECT_TRUE(std::isnan(dv) && std::isnan(dg)) << unit.to_string();
    }
  }
  EXPECT_TRUE(std::isnan(gated_forward(relu(), 1, 1)));
}

}  // namespace
}  // namespace vkact::reference
