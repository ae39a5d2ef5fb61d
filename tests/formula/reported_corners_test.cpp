// Parameters and inputs at which other libraries were reported to be wrong.
#include <gtest/gtest.h>

#include "formulas.hpp"
#include "reference/reference.hpp"
#include "sweep.hpp"

namespace vkact::formula_test {
namespace {

void expect_right(const Activation& activation, float x) {
  const Formula& formula = formula_of(activation.id());
  WorstError forward;
  forward.add(x, formula.forward(x, activation), reference::forward(activation, x));
  EXPECT_LE(forward.ulp(), activation.info().forward_bound)
      << activation.to_string() << " forward: " << forward.at();
  WorstError derivative;
  derivative.add(x, formula.derivative(x, activation), reference::derivative(activation, x),
                 0x1p-23);
  EXPECT_LE(derivative.ulp(), activation.info().backward_bound)
      << activation.to_string() << " derivative: " << derivative.at();
}

TEST(ReportedCorners, CeluWithANegativeAlphaGrows) {
  for (const float alpha : {-1.0F, -5.0F})
    for (float x = -60; x >= -200; x -= 3.5F) expect_right(celu({.alpha = alpha}), x);
}

TEST(ReportedCorners, SnakeNeedsNoLargeAlpha) {
  for (const float alpha : {0.0F, -2.0F, 1e-9F, -1e-9F})
    for (const float x : {-100.0F, -1.5F, -1e-6F, 0.0F, 1e-6F, 0.75F, 20.0F, 1e4F})
      expect_right(snake({.alpha = alpha}), x);
}

TEST(ReportedCorners, SwishOfZeroIsZeroWithAnyBeta) {
  for (const float beta : {3e38F, -3e38F, 1e-38F, 0.0F}) {
    expect_right(swish({.beta = beta}), 0.0F);
    expect_right(swish({.beta = beta}), -0.0F);
  }
}

}  // namespace
}  // namespace vkact::formula_test
