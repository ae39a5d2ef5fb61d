// The reference of activations with random numbers.
#include "reference/stochastic.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace vkact::reference {
namespace {

TEST(IsDropped, DecidesOnTheUpper24Bits) {
  EXPECT_FALSE(is_dropped(dropout({.p = 0}), 0));
  EXPECT_TRUE(is_dropped(dropout({.p = 1}), 0xffffffff));
  EXPECT_TRUE(is_dropped(dropout(), 0x7fffffff));
  EXPECT_FALSE(is_dropped(dropout(), 0x80000000));
  EXPECT_FALSE(is_dropped(rrelu(), 0));
}

TEST(StochasticReference, SlopesAreTheDifferencesOfForward) {
  constexpr double kStep = 1e-4;
  for (const Activation& activation :
       {rrelu(), rrelu({.lower = -0.5f, .upper = 0.25f}), dropout({.p = 0.3f}), alpha_dropout(),
        feature_alpha_dropout({.p = 0.2f})})
    for (const std::optional<std::uint32_t> word :
         {std::optional<std::uint32_t>(), {5u}, {0x60000000u}, {0xf1234567u}})
      for (const double x : {-3.1, -0.2, 0.4, 7.3}) {
        const double difference = (stochastic(activation, x + kStep, word).y -
                                   stochastic(activation, x - kStep, word).y) /
                                  (2 * kStep);
        EXPECT_NEAR(stochastic(activation, x, word).slope, difference, 1e-9)
            << activation.to_string() << " at " << x;
      }
}

TEST(StochasticReference, DropoutScalesWhatItKeeps) {
  EXPECT_EQ(stochastic(dropout({.p = 0.75f}), 3, 0xffffffff).y, 12);
  EXPECT_EQ(stochastic(dropout({.p = 0.75f}), 3, 0).y, 0);
  EXPECT_EQ(stochastic(dropout(), std::numeric_limits<double>::quiet_NaN(), 0).y, 0);
  EXPECT_EQ(stochastic(dropout(), 3, std::nullopt).y, 3);
}

// The published constants for p = 0.5: A = 0.886404894665932, B = 0.7791939305180317.
TEST(StochasticReference, AlphaDropoutMovesAsPublished) {
  const double scale = 0.886404894665932;
  const double shift = 0.7791939305180317;
  EXPECT_NEAR(stochastic(alpha_dropout(), 2, 0xffffffff).y, scale * 2 + shift, 1e-14);
  EXPECT_NEAR(stochastic(alpha_dropout(), 2, 0).y, scale * -1.7580993408473766 + shift, 1e-14);
  EXPECT_EQ(stochastic(alpha_dropout({.p = 0}), 2, 0).y, 2);
  EXPECT_EQ(stochastic(alpha_dropout({.p = 1}), 2, 0xffffffff).y, 0);
}

TEST(StochasticReference, RreluTakesTheMeanSlopeInEvaluation) {
  const Activation activation = rrelu({.lower = 0.25f, .upper = 0.75f});
  EXPECT_EQ(stochastic(activation, -2, std::nullopt).y, -1);
  EXPECT_EQ(stochastic(activation, -2, 0).y, -0.5);
  EXPECT_EQ(stochastic(activation, 2, 0).y, 2);
  EXPECT_EQ(stochastic(activation, 0, 0).slope, 0.25);
}

}  // namespace
}  // namespace vkact::reference
